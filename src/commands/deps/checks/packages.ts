import { major, valid } from 'semver';
import { groupBy } from '../../../model/groupBy.ts';
import { quote } from '../../../model/quote.ts';
import type { Seen } from '../findings.ts';
import type { Reach } from '../graph.ts';
import type { Inventory, Manager, Package } from '../inventory.ts';
import { withoutLogin } from '../purl.ts';

/** What the checks know of one item. */
export interface Context {
  readonly manager: Manager;
  /** Of the file that holds the packages. */
  readonly path: string;
  readonly reach: ReadonlyMap<string, Reach>;
}

/** Findings that one rule makes in one file before they are told as one. */
const most = 20;

/** Everything that can be said of the packages of a lockfile alone. */
export function* checkPackages({ packages }: Inventory, context: Context): Iterable<Seen> {
  for (const one of packages) yield* checkOne(one, context);
  yield* checkIntegrity(packages, context);
  yield* checkVersions(packages, context);
}

function* checkOne(one: Package, { path, reach }: Context): Iterable<Seen> {
  const at = { path, line: one.line, evidence: `${one.name}@${one.version}` };
  const name = `${one.name} ${one.version}`;
  const way = wayTo(reach.get(one.id));
  yield* checkOrigin(one, { at, name, way });
  if (one.deprecated !== undefined) {
    const words = one.deprecated.trim() === '' ? '' : `: ${quote(one.deprecated.trim())}`;
    yield { ...at, ruleId: 'deprecated-package', message: `${name} is deprecated${words}${way}.` };
  }
  if (one.runsOnInstall === true) {
    yield { ...at, ruleId: 'install-script', message: `${name} runs a script when it is installed${way}.` };
  }
}

/** Where to tell something of a package, and how to call it. */
interface Place {
  readonly at: Pick<Seen, 'path' | 'line' | 'evidence'>;
  readonly name: string;
  readonly way: string;
}

function* checkOrigin({ url, origin, hasIntegrity }: Package, { at, name, way }: Place): Iterable<Seen> {
  if (url !== undefined && isOpen(url)) {
    yield { ...at, ruleId: 'insecure-source', message: `${name} is fetched from ${addressOf(url)}.` };
  }
  if (origin !== 'git' && origin !== 'archive') return;
  const pin = hasIntegrity === false ? ', and no commit or digest pins it' : '';
  const from = url === undefined ? 'elsewhere' : addressOf(url);
  yield { ...at, ruleId: 'not-from-registry', message: `${name} comes from ${from}${pin}${way}.` };
}

/** How a package got in, where something else asks for it. */
export function wayTo(reach: Reach | undefined): string {
  if (!reach || reach.path.length < 2) return '';
  const { path } = reach;
  const shown = path.length > 5 ? [...path.slice(0, 2), '…', ...path.slice(-2)] : path;
  return ` (by way of ${shown.join(' > ')})`;
}

function isOpen(url: string): boolean {
  return /^(?:git\+)?(?:http|git):\/\/(?!localhost|127\.|\[::1\])/.test(url);
}

function addressOf(url: string): string {
  return quote(withoutLogin(url));
}

function* checkIntegrity(packages: readonly Package[], { path }: Context): Iterable<Seen> {
  const bare = packages.filter(
    (one) => one.hasIntegrity === false && (one.origin === 'registry' || one.origin === 'archive'),
  );
  const [first] = bare;
  if (!first) return;
  if (bare.length > most) {
    const message = `${bare.length} of ${packages.length} packages have no digest here, ${first.name} ${first.version} first.`;
    yield { ruleId: 'missing-integrity', path, line: first.line, message, evidence: 'many' };
    return;
  }
  for (const { name, version, line } of bare) {
    const message = `${name} ${version} has no digest here.`;
    yield { ruleId: 'missing-integrity', path, line, message, evidence: `${name}@${version}` };
  }
}

/** Managers that install several versions of one package side by side. */
const severalAtOnce: ReadonlySet<Manager> = new Set(['npm', 'yarn', 'pnpm', 'bun', 'cargo']);

/** Only what is needed at run time: what tests and builds load twice costs nobody else anything. */
function* checkVersions(packages: readonly Package[], { manager, path, reach }: Context): Iterable<Seen> {
  if (!severalAtOnce.has(manager)) return;
  const needed = packages.filter(
    ({ id, origin }) => origin === 'registry' && reach.get(id)?.scope === 'runtime',
  );
  const several = [...groupBy(needed, (one) => one.name)].flatMap(([name, all]) => {
    const versions = [...new Set(all.map(({ version }) => version))].filter((one) => valid(one) !== null);
    const majors = new Set(versions.map((version) => major(version))).size;
    const [first] = all;
    return majors < 2 || !first ? [] : [{ name, all, first, versions, majors }];
  });
  const [one] = several;
  if (one && several.length > most) {
    const names = several.toSorted((a, b) => b.majors - a.majors).slice(0, 5);
    const told = names.map(({ name, majors }) => `${name} in ${majors}`).join(', ');
    const message = `${several.length} packages are locked in several major versions: ${told} and others.`;
    const related = several.slice(1).map(({ first }) => ({ path, line: first.line, column: 1 }));
    yield { ruleId: 'several-versions', path, line: one.first.line, message, evidence: 'many', related };
    return;
  }
  for (const { name, all, first, versions, majors } of several) {
    yield {
      ruleId: 'several-versions',
      path,
      line: first.line,
      message: `${name} is locked in ${majors} major versions: ${versions.slice(0, 6).join(', ')}.`,
      evidence: name,
      related: all.slice(1).map(({ line }) => ({ path, line, column: 1 })),
    };
  }
}
