import { kindIn } from '../suite.ts';
import { classify, plainProgram, type Role } from './classify.ts';
import { commandsOf, type Command, type Manager } from './commands.ts';
import type { Package } from './packages.ts';

const aboutTests = /(?:^|[:_-])(?:tests?|e2e|spec|integration|unit)(?:$|[:_-])/;

/** Scripts for people at work, or that do the same with something added. */
const forPeople =
  /(?:^|[:_-])(?:watch|debug|inspect|ui|dev|headed|cov|coverage|update|updates?-snapshots?|snapshots?|ci|all|changed|docs?|report|clean|build|setup|install|prepare|record|codegen|bench)(?:$|[:_-])/;

/** Scripts that may hold tests: `test` first, then those whose name says what kind of tests. */
export function testScripts({ scripts }: Package): string[] {
  const others = Object.keys(scripts).filter(
    (name) =>
      name !== 'test' && aboutTests.test(name) && !/^(?:pre|post)/.test(name) && !forPeople.test(name),
  );
  return [...('test' in scripts ? ['test'] : []), ...others];
}

type SuiteRole = Extract<Role, { role: 'suite' }>;

/** One suite in a script, and what the script does before it. */
export interface ScriptSuite {
  readonly script: string;
  readonly command: Command;
  readonly role: SuiteRole;
  readonly before: readonly Command[];
}

/** What a script comes to. */
export interface ReadScript {
  readonly suites: readonly ScriptSuite[];
  /** It runs those of other packages. */
  readonly delegates: boolean;
}

/** Takes a script apart: into suites that can be read test by test as far as possible, else it is one program as a whole. */
export function readScript(own: Package, script: string, manager: Manager): ReadScript {
  const suites: ScriptSuite[] = [];
  const before: Command[] = [];
  let delegates = false;
  for (const command of commandsOf(own.scripts, script, manager)) {
    const role = classify(command);
    const suite = suiteRole(role, command, script);
    if (suite) suites.push({ script: command.script, command, role: suite, before: [...before] });
    else if (role.role === 'other') before.push(command);
    delegates ||= role.role === 'delegate';
  }
  // Beside `test`, a program counts only where the name says what kind of tests it holds.
  const mayBeProgram = script === 'test' || kindIn(script) !== undefined;
  const readable = suites.filter(({ role }) => mayBeProgram || role.runner !== 'program');
  const isProgram = mayBeProgram && readable.length === 0 && before.length > 0 && !delegates;
  return { suites: isProgram ? [wholeScript(script, manager)] : readable, delegates };
}

function suiteRole(role: Role, command: Command, script: string): SuiteRole | undefined {
  if (role.role === 'suite') return role;
  return role.role === 'other' && isTestScript(command, script) ? plainProgram(command.words) : undefined;
}

/** A script that another one names, and that is about tests, is a suite also when it takes a shell to read it. */
function isTestScript({ script: own }: Command, script: string): boolean {
  return (
    own !== script && aboutTests.test(own) && !forPeople.test(own) && !/^pre|build|setup|prepare/.test(own)
  );
}

function wholeScript(script: string, manager: Manager): ScriptSuite {
  const words = [manager, 'run', script];
  const command: Command = {
    words,
    environment: {},
    script,
    chain: [script],
    globs: new Set(),
    isOpaque: true,
  };
  return { script, command, role: plainProgram(words), before: [] };
}
