import { execFile } from 'node:child_process';
import { findProgram } from '../exec/program.ts';

/** The client's program, and what named it. */
export interface Client {
  readonly program: string;
  readonly from: 'POOL_RUN_CLAUDE' | 'CLAUDE_CODE_EXECPATH' | 'PATH';
}

/** The oldest client whose behaviour is known; an older one may lack what instances are started with. */
export const oldestClient = '2.1.329';

/** Milliseconds that a client may take to say its version; it usually takes a seventh of a second. */
const patience = 20_000;

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

/** The version that a client says it has, such as `2.1.329`; undefined where the program is none or does not answer. */
export function clientVersion(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: patience, killSignal: 'SIGKILL' } as const;
    const child = execFile(program, ['--version'], options, (error, text) => {
      resolve(error ? undefined : /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/.exec(text)?.[1]);
    });
    child.stdin?.end();
  });
}
