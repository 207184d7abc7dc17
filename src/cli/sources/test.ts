import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../commands/test/catalogue.ts';
import { suitesAt, touchedSuites } from '../../commands/test/choose.ts';
import { concludeTests } from '../../commands/test/conclude.ts';
import { detectSuites, partsWorthwhile, shardsOf, suiteIdOf } from '../../commands/test/detect.ts';
import { brokenManifests, dependentFolders } from '../../commands/test/detect/packages.ts';
import { unknownTests } from '../../commands/test/detect/unknown.ts';
import type { Project, Suite } from '../../commands/test/suite.ts';
import { usableCores } from '../../engines/ceiling.ts';
import { projectFiles } from '../../inputs/projectFiles.ts';
import { readText } from '../../inputs/readText.ts';
import type { Result } from '../../model/errors.ts';
import type { Item } from '../../model/plan.ts';
import { suiteKinds } from '../../model/tests.ts';
import { sha256 } from '../sha256.ts';
import { pathsWithin, selectOnly, type Selection } from './selection.ts';
import type { Source, SourceRequest } from './source.ts';
import { openCoverage } from './test/coverage.ts';
import { suitesEngine, type PlannedSuite } from './test/work.ts';

/** The test suites of a project as items, run by their own runners. Nothing of the project is run to find them. */
export async function testSource(request: SourceRequest): Promise<Result<Source>> {
  const { cwd, pool, options, config } = request;
  const root = realpathSync(cwd);
  const project = openProject(root);
  const broken = brokenManifests(project);
  // Who asks for one path or one change does not ask for what else there is.
  const isPartial = (options.paths ?? []).length > 0 || options.changed !== undefined;
  const unknown = isPartial ? [] : unknownTests(project);
  const chosen = choose(request, project);
  if (!chosen.ok) return chosen;
  const { planned, hasRule } = chosen.value;
  // Where instances mostly wait for one test after another, a second one pays also on a single core.
  const ceiling = Math.max(2, usableCores());
  const most = Math.min(partsWorthwhile(planned.length, usableCores()), pool.max_instances);
  const isWhole = options.coverage === true || options.changed !== undefined;
  const parts = isWhole
    ? planned
    : planned.flatMap((one) => shardsOf(one.suite, most).map((suite) => ({ ...one, suite })));
  const coverage = options.coverage === true ? await openCoverage() : undefined;
  return {
    ok: true,
    value: {
      items: parts.map(({ suite }) => itemOf(suite, root)),
      engineName: 'local',
      mode: 'processes',
      ceiling,
      unit: 'item',
      openEngine: (plan, place) => suitesEngine({ request, planned: parts, root, plan, place }),
      rules: catalogue,
      keep: (finding) => hasRule(finding.ruleId),
      conclude(_, facts, { folder }) {
        const suites = parts.map(({ suite }) => suite);
        const mayBeEmpty = new Set(parts.flatMap(({ suite, since }) => (since === undefined ? [] : [suite])));
        const merged = coverage?.(facts, folder);
        return {
          ...concludeTests({ suites, mayBeEmpty, facts, broken, unknown, coverage: merged }),
          silences: config.silences,
        };
      },
    },
  };
}

/** A project that knows where it is. */
interface OpenProject extends Project {
  readonly root: string;
}

/** The project's own Python, where it has one: git does not list it. */
function withInterpreter(suite: Suite, root: string): Suite {
  if (suite.runner !== 'pytest') return suite;
  const own = ['.venv/bin/python', 'venv/bin/python', '.venv/Scripts/python.exe'].find((path) =>
    existsSync(join(root, suite.folder, path)),
  );
  return own === undefined ? suite : { ...suite, launch: [own, ...suite.launch.slice(1)] };
}

function openProject(root: string): OpenProject {
  const { paths } = projectFiles(root);
  const known = new Set(paths);
  return {
    root,
    paths,
    has: (path) => known.has(path),
    read(path) {
      const read = readText(join(root, path));
      return 'text' in read ? read.text : '';
    },
  };
}

function itemOf(suite: Suite, root: string): Item {
  const bytes = suite.files.reduce(
    (sum, path) => sum + (statSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const weight = Math.max(1, Math.round(bytes / (suite.shard?.total ?? 1)));
  return {
    id: suite.id,
    key: suite.kind,
    weight,
    decidedBy: suite.decidedBy,
    content: sha256(JSON.stringify(suite)),
  };
}

interface Chosen {
  readonly planned: readonly PlannedSuite[];
  readonly hasRule: Selection['hasRule'];
}

/** `--only`: kinds, runners and ids choose suites. */
function choose({ cwd, options, changes }: SourceRequest, project: OpenProject): Result<Chosen> {
  const paths = pathsWithin(cwd, options.paths ?? []);
  if (!paths.ok) return paths;
  const all = suitesAt(
    detectSuites(project).map((suite) => withInterpreter(suite, project.root)),
    paths.value.map((path) => (path === '' ? '.' : path)),
  );
  const keys = [...suiteKinds, ...all.flatMap(namesOf)];
  const selected = selectOnly(options.only ?? [], {
    rules: catalogue,
    keys,
    kind: 'kinds, runners and suites',
  });
  if (!selected.ok) return selected;
  const { hasKey, hasRule } = selected.value;
  const suites = all.filter((suite) => namesOf(suite).some(hasKey));
  if (!changes) {
    return { ok: true, value: { hasRule, planned: suites.map((suite) => ({ suite, since: undefined })) } };
  }
  const touched = [...changes.changed, ...changes.removed];
  const planned = touchedSuites(suites, touched, dependentFolders(project, touched)).map(
    ({ suite, isByRunner }) => ({
      suite,
      since: isByRunner ? changes.base : undefined,
    }),
  );
  return { ok: true, value: { hasRule, planned } };
}

/** The names by which `--only` can choose a suite. */
function namesOf({ id, kind, runner }: Suite): string[] {
  return [kind, runner, suiteIdOf(id)];
}
