import {
  distinct,
  type Declaration,
  type Inventory,
  type Package,
  type Reader,
  type Remark,
  type Scope,
  type SourceFile,
} from '../inventory.ts';
import { exactVersion, normalizeName, originOfUrl, parseRequirement, type Requirement } from './pep508.ts';
import { readPyproject } from './pyproject.ts';

/** A requirements or constraints file, or a `pyproject.toml` without a lockfile. */
export const readPip: Reader = ({ manifests }): Inventory => {
  const [file] = manifests;
  if (!file) return { packages: [], roots: [], declarations: [], isLocked: false };
  if (!file.path.endsWith('.txt')) {
    return pinnedBy(readPyproject(file).declarations);
  }
  return readRequirements(file);
};

/** Without a lockfile the only versions that are known are those that are asked for exactly. */
function pinnedBy(declarations: readonly Declaration[]): Inventory {
  const pinned = declarations.flatMap(({ name, range, line, scope, origin }) => {
    const version = origin === 'registry' ? exactVersion(range) : undefined;
    if (version === undefined) return [];
    return [{ id: `${name}@${version}`, name, version, line, origin, scope, requires: [] }];
  });
  return {
    packages: distinct(pinned),
    roots: pinned.map(({ id, scope }) => ({ id, scope })),
    declarations,
    isLocked: false,
  };
}

/** A line of a requirements file with its continuations. */
interface Statement {
  readonly line: number;
  readonly text: string;
  readonly hasHash: boolean;
  /** What pip-compile says of where it comes from: `via flask`. */
  readonly via: readonly string[];
}

function readRequirements(file: SourceFile): Inventory {
  const scope = scopeOf(file.path);
  const asked = statementsIn(file.text).flatMap((statement): Line[] => {
    const requirement = requirementIn(statement.text);
    if (!requirement) return [];
    const version = exactVersion(requirement.specifiers);
    return [{ ...statement, ...requirement, name: normalizeName(requirement.name), version }];
  });
  const isCompiled = asked.some(({ via }) => via.length > 0);
  const direct = asked.filter(({ via }) => !isCompiled || via.some(isManifest));
  const packages = new Map(asked.flatMap(packageOf).map((one) => [one.id, one]));
  return {
    packages: [...packages.values()].map(({ hasIntegrity, ...one }) => one),
    roots: direct.flatMap(packageOf).map(({ id }) => ({ id, scope })),
    declarations: direct.map(({ name, url, specifiers, version, line }): Declaration => {
      const origin = originOfUrl(url);
      const locked = version === undefined ? {} : { locked: { version, satisfies: true } };
      return { name, range: url ?? specifiers, scope, path: file.path, line, origin, ...locked };
    }),
    isLocked: false,
    remarks: hashRemarks(file, [...packages.values()]),
  };
}

/** A requirement of a file. */
interface Line extends Statement, Requirement {
  readonly version: string | undefined;
}

function packageOf({ name, version, line, url, hasHash }: Line): Package[] {
  if (version === undefined) return [];
  const origin = originOfUrl(url);
  return [{ id: `${name}@${version}`, name, version, line, origin, hasIntegrity: hasHash, requires: [] }];
}

/** Whether pip-compile names a file of the project as the one that asks. */
function isManifest(source: string): boolean {
  return /^-[rc] |\.(?:in|toml|cfg|py)\b|\(pyproject/.test(source);
}

const developmentFile =
  /(?:^|[/._-])(?:dev|develop|development|tests?|testing|lint|docs?|ci|build|typing)(?:[._-][^/]*)?\.txt$/i;

/** By the name of the file: there is no other sign. */
function scopeOf(path: string): Scope {
  return developmentFile.test(path) ? 'development' : 'runtime';
}

/** With one hash in a file pip asks for a hash of every package in it. */
function hashRemarks(file: SourceFile, packages: readonly Package[]): Remark[] {
  if (!packages.some(({ hasIntegrity }) => hasIntegrity)) return [];
  return packages
    .filter(({ hasIntegrity }) => !hasIntegrity)
    .map(({ name, version, line }) => ({
      ruleId: 'missing-integrity',
      path: file.path,
      line,
      message: `${name} ${version} has no --hash although others in this file have: pip refuses to install it.`,
      evidence: name,
    }));
}

function requirementIn(text: string): Requirement | undefined {
  const editable = /^(?:-e|--editable)[ =]\s*(.+)$/.exec(text)?.[1];
  const isAddress = /^(?:git|hg|svn|bzr)\+|^(?:https?|ftp):/.test(editable ?? text);
  if (isAddress) return { name: nameInAddress(editable ?? text), url: editable ?? text, specifiers: '' };
  return editable === undefined && !text.startsWith('-') ? parseRequirement(text) : undefined;
}

/** `#egg=name`, else the last part of the path. */
function nameInAddress(address: string): string {
  const egg = /#(?:.*&)?egg=([\w.-]+)/.exec(address)?.[1];
  const [path = ''] = address.split('#');
  const last = path.split('/').at(-1) ?? '';
  return egg ?? last.replace(/@.*$/, '').replace(/(?:\.git|\.zip|\.tar\.gz|\.whl)$/, '');
}

function statementsIn(text: string): Statement[] {
  const statements: Statement[] = [];
  let open = '';
  let start = 0;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(written)) {
      addSource(statements, written);
      continue;
    }
    const line = written.replace(/\s#.*$/, '').trim();
    if (open === '') start = index + 1;
    open = `${open} ${line}`.trim();
    if (open.endsWith('\\')) {
      open = open.slice(0, -1).trim();
      continue;
    }
    const via = /\s# via (.+)$/.exec(written)?.[1];
    if (open !== '') {
      const plain = open.replaceAll(/\s--(?:hash|config-settings|global-option)[= ]\S+/g, '').trim();
      statements.push({
        line: start,
        text: plain,
        hasHash: open.includes('--hash'),
        via: via === undefined ? [] : [via],
      });
    }
    open = '';
  }
  return statements;
}

/** pip-compile writes `# via` below a requirement, and below that one source a line. */
function addSource(statements: Statement[], comment: string): void {
  const last = statements.at(-1);
  const source = /^\s+#\s+(?:via\s*)?(.*)$/.exec(comment)?.[1];
  if (!last || source === undefined) return;
  if (last.via.length === 0 && !/#\s+via\b/.test(comment)) return;
  statements[statements.length - 1] = { ...last, via: [...last.via, source.trim() || 'via'] };
}
