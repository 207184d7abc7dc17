import { quote } from '../../../model/quote.ts';
import type { Seen } from '../findings.ts';
import type { Declaration, Inventory, Manager } from '../inventory.ts';
import { withoutLogin } from '../purl.ts';

/** What can be said of what manifests ask for. */
export function* checkDeclarations({ declarations, isLocked }: Inventory, manager: Manager): Iterable<Seen> {
  for (const declaration of declarations) {
    if (isLocked) yield* checkLocked(declaration);
    else yield* checkLoose(declaration, manager);
  }
}

/** The lockfile pins it: the question is only whether it does. */
function* checkLocked({ name, range, origin, locked, path, line }: Declaration): Iterable<Seen> {
  if (origin === 'local' || locked?.satisfies === true) return;
  const asks = `${name}${range === '' ? '' : ` ${quote(range)}`} is asked for here`;
  const message = locked
    ? `${asks}, and the lockfile holds ${locked.version}.`
    : `${asks}, and the lockfile does not hold it.`;
  yield { ruleId: 'lock-out-of-step', path, line, message, evidence: name };
}

/** Nothing pins it but what is written here. */
function* checkLoose(declaration: Declaration, manager: Manager): Iterable<Seen> {
  const { name, range, origin, path, line } = declaration;
  const at = { path, line, evidence: name };
  if (origin === 'git' || origin === 'archive') {
    const address = quote(withoutLogin(range));
    if (/^(?:git\+)?(?:http|git):\/\/(?!localhost|127\.)/.test(range)) {
      yield { ...at, ruleId: 'insecure-source', message: `${name} is fetched from ${address}.` };
    }
    yield { ...at, ruleId: 'not-from-registry', message: `${name} comes from ${address}.` };
  }
  if (origin === 'git' && !hasCommit(range)) {
    const message = `${name} is whatever the branch of ${quote(withoutLogin(range))} holds when it is installed.`;
    yield { ...at, ruleId: 'unpinned-dependency', message };
  }
  if (origin === 'registry') yield* checkRange(declaration, manager);
}

/** A commit, or a tag of a version. */
function hasCommit(range: string): boolean {
  return /[#@](?:[^#@]*=)?(?:[0-9a-f]{7,40}|v?\d+(?:\.\d+)+[\w.-]*|semver:.*)(?:[#&].*)?$/.test(range);
}

function* checkRange({ name, range, scope, path, line }: Declaration, manager: Manager): Iterable<Seen> {
  if (!isOpen(range, manager)) return;
  const what = range === '' || range === '>=0' ? 'without a version' : `as ${quote(range)}`;
  // What a library asks for in its own metadata, and what is only for its development, is often left open on purpose.
  const level =
    scope === 'runtime' && !path.endsWith('pyproject.toml') && manager !== 'bundler' ? 'warning' : 'note';
  const message = `${name} is asked for ${what}: whichever version is newest gets in.`;
  yield { ruleId: 'unpinned-dependency', path, line, message, evidence: name, level };
}

const openRanges: Readonly<Partial<Record<Manager, RegExp>>> = {
  maven: /^(?:LATEST|RELEASE)$|,\s*[)\]]$|-SNAPSHOT$/,
  gradle: /\+$|^latest\.|-SNAPSHOT$|,\s*[)\]]$/,
  nuget: /\*|,\s*\)$/,
  composer: /^\*$|^dev-|^@dev$|^>=?[^,|<]*$/,
};
const openElsewhere = /^(?:\*|x|latest|next|)$|^>=?\s*[\d.]+$/i;

/** Whether a range lets any version in, whatever it breaks. */
function isOpen(range: string, manager: Manager): boolean {
  return (openRanges[manager] ?? openElsewhere).test(range.trim());
}
