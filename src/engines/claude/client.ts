import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../exec/program.ts';

/** The client's program, and what named it. */
export interface Client {
  readonly program: string;
  readonly from: 'POOL_RUN_CLAUDE' | 'CLAUDE_CODE_EXECPATH' | 'PATH';
}

/** The oldest client whose behaviour is known; an older one may lack what instances are started with. */
export const oldestClient = '2.1.329';

/** Milliseconds that a client may take to answer; it usually takes a seventh of a second. */
const patience = 20_000;

/** Such a question is no reason to go on the network. */
const offline = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };

/**
 * Where the client is. What the user names in `POOL_RUN_CLAUDE` is taken as it is, also where it cannot be started: another
 * program instead would be a surprise. What Claude Code says of itself may have been updated away since.
 */
export function findClient(env: NodeJS.ProcessEnv): Client | undefined {
  const { POOL_RUN_CLAUDE: named, CLAUDE_CODE_EXECPATH: running, PATH: folders = '' } = env;
  if (named) return { program: search(named, folders) ?? named, from: 'POOL_RUN_CLAUDE' };
  const own = running?.includes('/') ? search(running, '') : undefined;
  if (own !== undefined) return { program: own, from: 'CLAUDE_CODE_EXECPATH' };
  const found = search('claude', folders);
  return found === undefined ? undefined : { program: found, from: 'PATH' };
}

function search(word: string, folders: string): string | undefined {
  const found = findProgram(word, process.cwd(), folders);
  return 'path' in found ? found.path : undefined;
}

/** The user's own folder of the client. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['CLAUDE_CONFIG_DIR'] || join(homedir(), '.claude');
}

/** The version that a client says it has, such as `2.1.329`; undefined where the program is none or does not answer. */
export async function clientVersion(program: string): Promise<string | undefined> {
  const { code, text } = await askClient(program, ['--version'], process.cwd());
  return code === 0 ? /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/.exec(text)?.[1] : undefined;
}

/** How a client answered one of its own commands, such as `plugin list`. No code: it did not start, or was ended. */
export interface ClientAnswer {
  readonly code: number | undefined;
  readonly text: string;
}

/** Runs one of the client's own commands, which costs nothing. */
export function askClient(program: string, words: readonly string[], cwd: string): Promise<ClientAnswer> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...offline };
    const options = { cwd, env, encoding: 'utf8', timeout: patience, killSignal: 'SIGKILL' } as const;
    const child = execFile(program, words, options, (error, text) => {
      const code = error ? error.code : 0;
      resolve({ code: typeof code === 'number' ? code : undefined, text });
    });
    child.stdin?.end();
  });
}
