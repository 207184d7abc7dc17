import { splitScript, type ScriptPart } from '../shellWords.ts';
import type { Step } from '../suite.ts';

/** A command of a script, with what wraps it taken off. */
export interface Command extends Step {
  /** The script that it stands in. */
  readonly script: string;
  /** That script, after those that led to it. */
  readonly chain: readonly string[];
  /** Of its words those that a shell would expand. */
  readonly globs: ReadonlySet<number>;
  /** The words are not its own: only a shell can tell what the script does, and the package manager starts it. */
  readonly isOpaque: boolean;
}

/** The package manager that runs scripts. */
export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What a script comes to, scripts that it names included, in their order. */
export function commandsOf(
  scripts: Readonly<Record<string, string>>,
  name: string,
  manager: Manager,
  around: readonly string[] = [],
): Command[] {
  const text = scripts[name];
  if (text === undefined || around.includes(name)) return [];
  const parts = splitScript(text);
  const opaque: Command = {
    words: [manager, 'run', name],
    environment: {},
    script: name,
    chain: [...around, name],
    globs: new Set(),
    isOpaque: true,
  };
  if (!parts) return [opaque];
  const inside = opaque.chain;
  const before = commandsOf(scripts, `pre${name}`, manager, inside);
  const own = parts.flatMap((part): Command[] => {
    const { words, globs, environment } = unwrap(part);
    const reference = referenceIn(words, scripts);
    if (!reference) return [{ words, globs, environment, script: name, chain: inside, isOpaque: false }];
    const inner = reference.names.flatMap((one) => commandsOf(scripts, one, manager, inside));
    return inner.map((command, index) =>
      withMore(command, environment, index === inner.length - 1 ? reference.arguments : []),
    );
  });
  return [...before, ...own];
}

function withMore(command: Command, environment: Step['environment'], words: readonly string[]): Command {
  return {
    ...command,
    words: [...command.words, ...(command.isOpaque && words.length > 0 ? ['--'] : []), ...words],
    environment: { ...command.environment, ...environment },
  };
}

type Unwrapped = ScriptPart & Pick<Step, 'environment'>;

const launchers: readonly (readonly string[])[] = [
  ['cross-env'],
  ['npx', '--no-install'],
  ['npx', '-y'],
  ['npx', '--yes'],
  ['npx', '--no'],
  ['npx'],
  ['bunx'],
  ['npm', 'exec', '--'],
  ['npm', 'exec'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['yarn', 'exec'],
];

/** Takes off variables, and what only starts another program. */
function unwrap(part: ScriptPart): Unwrapped {
  const environment: Record<string, string> = {};
  let { words } = part;
  for (let length = wrapping(words); length > 0 && words.length > length; length = wrapping(words)) {
    const variable = variableIn(words);
    if (variable) environment[variable.key] = variable.value;
    words = words.slice(length);
  }
  const gone = part.words.length - words.length;
  return { words, environment, globs: new Set([...part.globs].map((index) => index - gone)) };
}

function variableIn([first = '']: readonly string[]):
  | { readonly key: string; readonly value: string }
  | undefined {
  const [, key, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(first) ?? [];
  return key === undefined ? undefined : { key, value };
}

/** How many of the first words wrap the others. */
function wrapping(words: readonly string[]): number {
  if (variableIn(words)) return 1;
  const launcher = launchers.find((one) => one.every((word, index) => word === words[index]));
  return launcher?.length ?? coverageWords(words);
}

/** How many words belong to a coverage tool that wraps the runner. */
function coverageWords([program = '', ...rest]: readonly string[]): number {
  if (!['c8', 'nyc'].includes(program)) return 0;
  const own = rest.findIndex((word) => !word.startsWith('-'));
  return own < 0 ? 0 : own + 1;
}

/** Other scripts that a command runs. */
interface Reference {
  readonly names: readonly string[];
  readonly arguments: readonly string[];
}

type Scripts = Readonly<Record<string, string>>;

function referenceIn([program = '', ...words]: readonly string[], scripts: Scripts): Reference | undefined {
  if (['run-s', 'run-p', 'npm-run-all', 'npm-run-all2'].includes(program)) {
    const names = words.filter((word) => !word.startsWith('-')).flatMap((word) => matching(word, scripts));
    return { names, arguments: [] };
  }
  if (!['npm', 'pnpm', 'yarn', 'bun'].includes(program)) return undefined;
  const [first = '', ...others] = words.filter((word) => !['-s', '--silent'].includes(word));
  if (first === 'run' || first === 'run-script') return scriptNamed(others, scripts);
  if (program === 'npm')
    return ['test', 't'].includes(first) ? scriptNamed(['test', ...others], scripts) : undefined;
  // `bun test` is a runner of its own.
  return program === 'bun' ? undefined : scriptNamed([first, ...others], scripts);
}

function scriptNamed([name = '', ...words]: readonly string[], scripts: Scripts): Reference | undefined {
  return name in scripts ? { names: [name], arguments: words.filter((word) => word !== '--') } : undefined;
}

/** `test:*` names several scripts. */
function matching(pattern: string, scripts: Readonly<Record<string, string>>): string[] {
  if (!pattern.includes('*')) return [pattern];
  const source = pattern.split(/(\*+)/).map((piece) => {
    if (piece === '*') return '[^:]*';
    return piece.startsWith('*') ? '.*' : piece.replaceAll(/\W/g, String.raw`\$&`);
  });
  const expression = new RegExp(`^${source.join('')}$`);
  return Object.keys(scripts).filter((name) => expression.test(name));
}
