import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runners } from '../../../commands/test/runners.ts';
import type { Ask, Reading, Runner } from '../../../commands/test/runners/runner.ts';
import { findingsOf, testCase, type SuiteFacts } from '../../../commands/test/results.ts';
import { joinWords } from '../../../commands/test/shellWords.ts';
import { suiteIdOf } from '../../../commands/test/detect.ts';
import type { Step, Suite } from '../../../commands/test/suite.ts';
import { usableCores } from '../../../engines/ceiling.ts';
import { programsEngine, type EndedProgram, type RunProgram } from '../../../engines/programs.ts';
import { digestOf } from '../../../inputs/files.ts';
import type { ItemFailure, ItemResult } from '../../../model/outcome.ts';
import type { Plan } from '../../../model/plan.ts';
import type { Engine } from '../../../model/ports.ts';
import { sumTotals, type TestCase, type TestTotals } from '../../../model/tests.ts';
import { programVersion } from '../../installation.ts';
import { foundNothing, isEmpty, problemOf, said, unread } from './problems.ts';
import type { RunPlace, SourceRequest } from '../source.ts';

/** A suite, or a shard of one, and since when what its runner is to look for was changed. */
export interface PlannedSuite {
  readonly suite: Suite;
  readonly since: string | undefined;
}

/** What is to be run. */
export interface Suites {
  readonly request: SourceRequest;
  readonly planned: readonly PlannedSuite[];
  /** The project's folder, links followed. */
  readonly root: string;
  readonly plan: Plan;
  readonly place: RunPlace;
}

/** Runs suites by their runners. */
export function suitesEngine(suites: Suites): Engine {
  const { planned, request, root, place } = suites;
  const { inputs } = request.pool;
  const byId = new Map(planned.map((one) => [one.suite.id, one]));
  const digest = inputs && digestOf(root, inputs);
  const options = JSON.stringify([request.options.coverage, request.options.rerunFailed]);
  const work = new SuiteWork(suites);
  return programsEngine({
    version: programVersion(),
    ceiling: suites.plan.size.ceiling,
    project: root,
    run: place.run,
    folder: place.folder,
    // What failed is run again also when nothing changed: the reason may lie outside of what was listed.
    dependencies:
      digest === undefined
        ? undefined
        : ({ id }) => (work.hasFailed(id) ? undefined : `${digest} ${options}`),
    work(item, run) {
      const one = byId.get(item.id);
      if (!one) throw new Error(`no suite is known for the item ${item.id}`);
      return work.on(one, run);
    },
  });
}

/** One run of a runner that ended by itself. */
interface Read {
  readonly ended: EndedProgram & { readonly ending: { readonly kind: 'exited'; readonly code: number } };
  readonly reading: Reading;
}

/** How many failed tests are run again: the more there are, the less it is chance. */
const mostAgain = 100;

class SuiteWork {
  private readonly suites: Suites;
  private readonly workers: number | undefined;
  private readonly failed = new Set<string>();
  /** What had to be done before a suite, and is done once for all. */
  private readonly steps = new Map<string, Promise<ItemFailure | undefined>>();

  constructor(suites: Suites) {
    this.suites = suites;
    const instances = suites.plan.shards.length;
    this.workers = instances > 1 ? Math.max(1, Math.floor(usableCores() / instances)) : undefined;
  }

  hasFailed(id: string): boolean {
    return this.failed.has(id);
  }

  async on(planned: PlannedSuite, run: RunProgram): Promise<ItemResult | ItemFailure> {
    const { suite } = planned;
    for (const step of suite.before) {
      const problem = await this.prepare(suite, step, run);
      if (problem) return problem;
    }
    const scratch = this.openScratch(suite);
    try {
      const result = await this.runSuite(planned, scratch, run);
      if ('failure' in result || result.findings.length > 0) this.failed.add(suite.id);
      return result;
    } finally {
      if (this.suites.place.folder === undefined) rmSync(scratch, { recursive: true, force: true });
    }
  }

  private openScratch({ id }: Suite): string {
    const { folder } = this.suites.place;
    if (folder === undefined) return mkdtempSync(join(tmpdir(), 'pool-run-'));
    const scratch = join(folder, 'artifacts', safe(id));
    mkdirSync(scratch, { recursive: true });
    return scratch;
  }

  /** What several suites need is done by the first of them; the others wait for it. */
  private prepare(suite: Suite, step: Step, run: RunProgram): Promise<ItemFailure | undefined> {
    const key = JSON.stringify([suite.folder, step]);
    const known = this.steps.get(key);
    if (known) return known;
    const prepared = (async (): Promise<ItemFailure | undefined> => {
      const ended = await run({ ...step, cwd: join(this.suites.root, suite.folder) });
      const problem = problemOf(ended);
      if (problem) return problem;
      if (ended.ending.kind === 'exited' && ended.ending.code === 0) return undefined;
      const which = `"${joinWords(step.words)}", which its script does before its tests, failed.`;
      return { failure: 'cannot-start', reason: `${which}${said(ended)}` };
    })();
    this.steps.set(key, prepared);
    return prepared;
  }

  private async runSuite(
    { suite, since }: PlannedSuite,
    scratch: string,
    run: RunProgram,
  ): Promise<ItemResult | ItemFailure> {
    const wantsCoverage = this.suites.request.options.coverage === true;
    const runner = runners[suite.runner];
    const coverage = wantsCoverage && runner.hasCoverage ? join(scratch, 'coverage') : undefined;
    const ask = { results: join(scratch, 'results'), coverage, since };
    const first = await this.ask(suite, ask, run);
    if ('failure' in first) return first;
    const { reading, ended } = first;
    if ('problem' in reading) return unread(reading.problem, ended);
    if (isEmpty(reading) && ended.ending.code !== 0) return unread(foundNothing, ended);
    const root = { project: this.suites.root, folder: suite.folder };
    const once = reading.cases.map((raw) => testCase(raw, suite, runner, root));
    const again = await this.again(suite, { cases: once, scratch }, run);
    const { totals } = reading;
    const findings = findingsOf({
      suite,
      root,
      results: reading,
      cases: again.cases,
      code: ended.ending.code,
      isLingering: ended.isLingering,
      failed: totals.failed,
      lastWords: ended.lastWords,
    });
    const facts: SuiteFacts = {
      suite: suiteIdOf(suite.id),
      kind: suite.kind,
      runner: suite.runner,
      folder: suite.folder,
      totals: moved(totals, again.flaky),
      cases: again.cases,
      milliseconds: ended.milliseconds + again.milliseconds,
      ...(coverage !== undefined && { coverage: join('artifacts', safe(suite.id), 'coverage') }),
    };
    return { findings, facts };
  }

  private async ask(suite: Suite, ask: Ask, run: RunProgram): Promise<Read | ItemFailure> {
    const runner: Runner = runners[suite.runner];
    const { words, environment } = runner.start(suite, {
      ...ask,
      workers: suite.setsWorkers === true ? undefined : this.workers,
    });
    rmSync(ask.results, { force: true });
    const ended = await run({
      words,
      cwd: join(this.suites.root, suite.folder),
      environment: { ...environment, ...suite.environment },
      ...(runner.writesAtEnd && { hasDelivered: () => existsSync(ask.results) }),
    });
    const problem = ended.isLingering ? undefined : problemOf(ended);
    if (problem) return problem;
    const { stdout, lastWords } = ended;
    // How a runner ends that was ended says nothing of its tests.
    const code = ended.ending.kind === 'exited' && !ended.isLingering ? ended.ending.code : 0;
    const ending = { kind: 'exited', code } as const;
    const results = runner.reads === 'file' ? readIfThere(ask.results) : undefined;
    const reading = await runner.read({ code, results, stdout, lastWords }, suite);
    return { ended: { ...ended, ending }, reading };
  }

  /** Runs what failed once more, as often as the user asked: what passes then is flaky. */
  private async again(
    suite: Suite,
    { cases, scratch }: { readonly cases: readonly TestCase[]; readonly scratch: string },
    run: RunProgram,
  ): Promise<{ readonly cases: readonly TestCase[]; readonly flaky: number; readonly milliseconds: number }> {
    const runner = runners[suite.runner];
    const root = { project: this.suites.root, folder: suite.folder };
    const flaky = new Set<TestCase>();
    let left = cases.filter(({ status }) => status === 'failed');
    let milliseconds = 0;
    const times = left.length > mostAgain ? 0 : (this.suites.request.options.rerunFailed ?? 0);
    for (let time = 1; time <= times && left.length > 0; time += 1) {
      const read = await this.ask(suite, { results: join(scratch, `again-${time}`), again: left }, run);
      if ('failure' in read || 'problem' in read.reading) break;
      milliseconds += read.ended.milliseconds;
      const now = read.reading.cases.map((raw) => testCase(raw, suite, runner, root));
      for (const test of left) if (hasPassed(test, now)) flaky.add(test);
      left = left.filter((test) => !flaky.has(test));
    }
    const told = cases.map((test): TestCase => (flaky.has(test) ? { ...test, status: 'flaky' } : test));
    return { cases: told, flaky: flaky.size, milliseconds };
  }
}

/** Whether a test passes now. Not where another one of the same name fails: it cannot be told which of them it is. */
function hasPassed(test: TestCase, now: readonly TestCase[]): boolean {
  const same = now.filter(
    ({ name, path }) =>
      name === test.name && (path === undefined || test.path === undefined || path === test.path),
  );
  return same.some(({ status }) => status === 'passed') && same.every(({ status }) => status !== 'failed');
}

function moved(totals: TestTotals, flaky: number): TestTotals {
  return sumTotals([totals, { tests: 0, passed: 0, failed: -flaky, flaky, skipped: 0, todo: 0 }]);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function safe(id: string): string {
  return id.replaceAll(/[^\w.-]+/g, '_');
}
