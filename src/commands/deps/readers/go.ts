import type { Declaration, Inventory, Package, Reader, Remark, SourceFile } from '../inventory.ts';
import { refuse } from './text.ts';

interface Required {
  readonly path: string;
  readonly version: string;
  readonly isIndirect: boolean;
  readonly line: number;
}

/** A `replace` that leads into the project, or to another module. */
interface Replacement {
  readonly path: string;
  readonly version: string | undefined;
}

interface Module {
  readonly required: readonly Required[];
  readonly replaced: ReadonlyMap<string, Replacement>;
}

/** `go.mod`, with the `go.sum` beside it. Since Go 1.17 it lists every module that the build needs. */
export const readGo: Reader = ({ lock, manifests }): Inventory => {
  const [file] = manifests;
  if (!file) return { packages: [], roots: [], declarations: [], isLocked: false };
  const { required, replaced } = readModule(file);
  const sums = lock ? readSums(lock) : undefined;
  const packages = required.flatMap((one): Package[] => {
    const found = replaced.get(`${one.path} ${one.version}`) ?? replaced.get(one.path);
    if (found && found.version === undefined) return [];
    const { path: name, version = one.version } = found ?? one;
    const id = `${name}@${version}`;
    return [{ id, name, version, line: one.line, origin: 'registry', requires: [] }];
  });
  const direct = new Set(required.filter((one) => !one.isIndirect).map(({ line }) => line));
  return {
    packages,
    roots: packages.filter(({ line }) => direct.has(line)).map(({ id }) => ({ id, scope: 'runtime' })),
    declarations: required.filter((one) => !one.isIndirect).map((one) => declarationOf(one, file)),
    isLocked: true,
    remarks: remarksOf(file, packages, sums),
  };
};

function declarationOf({ path, version, line }: Required, file: SourceFile): Declaration {
  const locked = { version, satisfies: true };
  return { name: path, range: version, scope: 'runtime', path: file.path, line, origin: 'registry', locked };
}

/** Whose digest is missing from `go.sum`; nothing where the modules are only those of a workspace's other folders. */
function remarksOf(
  file: SourceFile,
  packages: readonly Package[],
  sums: ReadonlySet<string> | undefined,
): Remark[] {
  const [first] = packages;
  if (!first) return [];
  if (!sums) {
    const message =
      'There is no go.sum beside this go.mod: nothing says what the bytes of its modules must be.';
    return [{ ruleId: 'missing-integrity', path: file.path, line: 1, message, evidence: 'go.sum' }];
  }
  return packages
    .filter(({ name, version }) => !sums.has(`${name} ${version}/go.mod`) && !sums.has(`${name} ${version}`))
    .map(({ name, version, line }) => ({
      ruleId: 'lock-out-of-step',
      path: file.path,
      line,
      message: `go.sum has no line for ${name} ${version}.`,
      evidence: name,
    }));
}

function readSums(lock: SourceFile): Set<string> {
  const sums = new Set<string>();
  for (const [index, line] of lock.text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const match = /^(\S+ \S+) h1:\S+\s*$/.exec(line);
    if (!match) refuse(lock, index + 1, 'this line is none of a go.sum');
    sums.add(match[1] ?? '');
  }
  return sums;
}

/** One directive; those of a block are told one by one. */
interface Statement {
  readonly directive: string;
  readonly words: readonly string[];
  readonly written: string;
  readonly line: number;
}

const directives = /^(module|go|toolchain|godebug|require|replace|exclude|retract|tool|ignore)\b\s*(.*)$/;

function* statementsIn(file: SourceFile): Iterable<Statement> {
  let block = '';
  for (const [index, written] of file.text.split(/\r?\n/).entries()) {
    const text = written.replace(/\/\/.*$/, '').trim();
    if (text === '') continue;
    if (block !== '') {
      if (text === ')') block = '';
      else yield statementOf(block, text, { written, line: index + 1 });
      continue;
    }
    const [, directive, rest = ''] = directives.exec(text) ?? [];
    if (directive === undefined) {
      refuse(file, index + 1, `this line is none of a go.mod: ${text.slice(0, 40)}`);
    }
    if (rest === '(') block = directive;
    else yield statementOf(directive, rest, { written, line: index + 1 });
  }
  if (block !== '') refuse(file, file.text.split('\n').length, `it ends in the midst of \`${block} (\``);
}

function statementOf(directive: string, text: string, place: Pick<Statement, 'written' | 'line'>): Statement {
  return { directive, words: text.split(/\s+/).map((word) => word.replaceAll('"', '')), ...place };
}

function readModule(file: SourceFile): Module {
  const required: Required[] = [];
  const replaced = new Map<string, Replacement>();
  for (const { directive, words, written, line } of statementsIn(file)) {
    if (directive === 'replace') addReplacement(words, replaced);
    if (directive !== 'require') continue;
    const [path = '', version = ''] = words;
    if (!version.startsWith('v')) refuse(file, line, 'a requirement is a module and its version');
    required.push({ path, version, line, isIndirect: /\/\/\s*indirect\b/.test(written) });
  }
  return { required, replaced };
}

/** `old [version] => new [version]`. */
function addReplacement(words: readonly string[], replaced: Map<string, Replacement>): void {
  const arrow = words.indexOf('=>');
  const [path = '', version] = words.slice(arrow + 1);
  replaced.set(words.slice(0, arrow).join(' '), { path, version });
}
