import {
  inLock,
  decidedElsewhere,
  type Declaration,
  type Inventory,
  type Origin,
  type Package,
  type Reader,
  type Root,
  type SourceFile,
} from '../inventory.ts';
import { lineOfKey, refuse, withoutBlocks } from './text.ts';

/** `Gemfile.lock`. A `Gemfile` is Ruby, which is not run: what it asks for is what the lockfile says of it. */
export const readBundler: Reader = ({ lock, manifests }): Inventory => {
  if (!lock) return { packages: [], roots: [], declarations: manifests.flatMap(gemsIn), isLocked: false };
  const { gems, direct } = readLock(lock);
  const ids = new Map(gems.map((gem) => [gem.name, gem.id]));
  const packages = gems
    .filter(({ origin }) => origin !== 'local')
    .map(({ asked, ...gem }): Package => ({
      ...gem,
      requires: asked.flatMap((name) => ids.get(name) ?? []),
    }));
  const roots = direct.flatMap((name): Root[] => {
    const id = ids.get(name);
    return id === undefined ? [] : [{ id, scope: 'runtime' }];
  });
  const declarations = manifests.flatMap(gemsIn).map((one): Declaration => {
    const isLocked = one.origin === 'local' || direct.includes(one.name);
    return isLocked ? { ...one, ...inLock } : one;
  });
  return { packages, roots, declarations, isLocked: true };
};

interface Gem extends Omit<Package, 'requires'> {
  readonly asked: string[];
}

const origins: Readonly<Record<string, Origin>> = {
  GEM: 'registry',
  GIT: 'git',
  PATH: 'local',
  PLUGIN: 'registry',
};

interface Lock {
  readonly gems: readonly Gem[];
  readonly direct: readonly string[];
}

/** Sections at the left; in those of sources the gems are indented by 4 and what they ask for by 6. */
function readLock(lock: SourceFile): Lock {
  if (!/^(?:GEM|GIT|PATH|DEPENDENCIES)$/m.test(lock.text)) {
    refuse(lock, 1, 'it has none of the sections of a Gemfile.lock');
  }
  const gems = new Gems(lock);
  const direct: string[] = [];
  let section = '';
  for (const [index, line] of lock.text.split(/\r?\n/).entries()) {
    if (/^[<=>]{7}/.test(line)) refuse(lock, index + 1, 'a merge conflict was left in it');
    if (/^\S/.test(line)) section = line.trim();
    if (section === 'DEPENDENCIES') direct.push(...(/^ {2}([\w.-]+)/.exec(line)?.slice(1) ?? []));
    const origin = origins[section];
    if (origin !== undefined) gems.take(line, index + 1, origin);
  }
  return { gems: gems.all(), direct };
}

/** The gems of the sections that name sources, line by line. */
class Gems {
  private readonly found = new Map<string, Gem>();
  private readonly sums: ReadonlyMap<string, boolean>;
  private remote = '';
  private last: Gem | undefined;

  constructor({ text }: SourceFile) {
    this.sums = sumsIn(text);
  }

  take(text: string, line: number, origin: Origin): void {
    this.remote = /^ {2}remote: (.*)$/.exec(text)?.[1] ?? this.remote;
    const [, name, written = ''] = /^ {4}([\w.-]+) \(([^)]+)\)$/.exec(text) ?? [];
    if (name === undefined) {
      this.last?.asked.push(...(/^ {6}([\w.-]+)/.exec(text)?.slice(1) ?? []));
      return;
    }
    const gem = gemOf({ name, written, origin, remote: this.remote }, line, this.sums);
    // A gem that is built for several platforms is listed once for each.
    this.last = this.found.get(gem.id) ?? gem;
    this.found.set(gem.id, this.last);
  }

  all(): Gem[] {
    return [...this.found.values()];
  }
}

function gemOf(
  { name, written, origin, remote }: { name: string; written: string; origin: Origin; remote: string },
  line: number,
  sums: ReadonlyMap<string, boolean>,
): Gem {
  const version = written.replace(/-(?:x86|x64|arm|aarch|java|universal|mswin|mingw|powerpc|riscv).*$/, '');
  const hasIntegrity = origin === 'git' ? true : sums.get(`${name} ${written}`);
  const url = origin === 'git' ? remote : undefined;
  return { id: `${name}@${version}`, name, version, line, origin, url, hasIntegrity, asked: [] };
}

/** Bundler 2.5 and later can keep digests: those of gems that it has not seen are empty. Without the section none is told. */
function sumsIn(text: string): Map<string, boolean> {
  const section = /^CHECKSUMS\n((?: {2}.*\n?)*)/m.exec(text)?.[1] ?? '';
  const lines = [...section.matchAll(/^ {2}(\S+) \(([^)]+)\)(.*)$/gm)];
  return new Map(
    lines.map(([, name, version, sum]) => [`${name} ${version}`, (sum ?? '').includes('sha256=')]),
  );
}

const gemKey = /^[ \t]*gem\s+["']([\w.-]+)["']/g;

/** Only requests that are one literal line; what Ruby would compute is not known. */
function gemsIn(file: SourceFile): Declaration[] {
  const text = withoutBlocks(file.text, '\n=begin\n', '\n=end\n');
  return [...text.matchAll(/^([ \t]*)gem\s+(["'])([\w.-]+)\2(.*)$/gm)].map(
    ([, indent = '', , name = '', rest = '']): Declaration => ({
      // What is indented stands below a condition, or in a group that may have one: the lockfile need not have it.
      ...((indent !== '' || /\b(?:if|unless|platforms?:|install_if)\b/.test(rest)) && inLock),
      name,
      ...askedBy(rest),
      scope: 'runtime',
      path: file.path,
      line: lineOfKey(file, gemKey, name),
    }),
  );
}

/** What follows the name: versions, and where else to get it. */
function askedBy(rest: string): Pick<Declaration, 'origin' | 'range'> {
  const git = optionIn(rest, 'git(?:hub)?');
  if (git) return { origin: 'git', range: `${git}#${optionIn(rest, 'ref|tag') ?? ''}` };
  // What Ruby computes stands where a version would, or a repository: nobody knows here what it is.
  if (git === '' || /^\s*,\s*(?![a-z_]+:(?!:)|:\w+\s*=>)[^\s"'#]/.test(rest))
    return { origin: 'registry', range: decidedElsewhere };
  const versions = /^(?:\s*,\s*["'][^"']*["'])+/.exec(rest)?.[0] ?? '';
  return {
    origin: optionIn(rest, 'path') === undefined ? 'registry' : 'local',
    range: versions.replaceAll(/["'\s]/g, '').slice(1) || '>=0',
  };
}

/** The literal value of an option, in either notation of Ruby; empty where Ruby computes it. */
function optionIn(rest: string, name: string): string | undefined {
  const match = new RegExp(`(?:\\b(?:${name}):|:(?:${name})\\s*=>)\\s*(?:["']([^"']+))?`).exec(rest);
  return match ? (match[1] ?? '') : undefined;
}
