import { tmpdir } from 'node:os';
import * as z from 'zod';
import { askClient, clientVersion, oldestClient, type Client } from '../../engines/claude/client.ts';
import type { Check } from './check.ts';
import { isAtLeast } from '../../model/version.ts';

/** Whether there is a client whose behaviour is known. */
export async function checkClient(client: Client | undefined): Promise<Check> {
  const name = 'client';
  if (client === undefined) {
    const message = 'there is no Claude Code on PATH.';
    const remedy =
      'Install it (npm install --global @anthropic-ai/claude-code), or name it in POOL_RUN_CLAUDE. In a terminal and in CI pool-run works without.';
    return { name, state: 'error', message, remedy };
  }
  const where = `${client.program} (by ${client.from})`;
  const version = await clientVersion(client.program);
  if (version === undefined) {
    const message = `${where} does not say that it is Claude Code.`;
    return { name, state: 'error', message, remedy: 'Put the client there, or name it in POOL_RUN_CLAUDE.' };
  }
  if (isAtLeast(version, oldestClient)) return { name, state: 'ok', message: `${version}, ${where}` };
  const message = `${version} is older than ${oldestClient}, which pool-run was made with: ${where}.`;
  return { name, state: 'error', message, remedy: 'Update it with `claude update`.' };
}

/** What logs the client in when it is set. Only the names are looked at. */
const variables = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
] as const;

/** Whether the client is logged in: it is asked itself, in a folder without settings of a project. */
export async function checkLogin(client: Client | undefined): Promise<Check> {
  const name = 'login';
  const set = variables.filter((variable) => process.env[variable]);
  const known = set.length > 0 ? `; ${set.join(', ')} set` : '';
  if (client === undefined) {
    return { name, state: 'warning', message: `cannot be asked without the client${known}` };
  }
  const { text } = await askClient(client.program, ['auth', 'status', '--json'], tmpdir());
  const { loggedIn, authMethod } = parse(text);
  if (loggedIn === undefined) {
    const message = `the client does not tell${known}.`;
    return { name, state: 'warning', message, remedy: 'Start `claude` once to see.' };
  }
  if (loggedIn) return { name, state: 'ok', message: `the client is logged in (${authMethod})` };
  const remedy = 'Log in with `claude auth login`, or set ANTHROPIC_API_KEY.';
  return { name, state: 'error', message: 'the client is not logged in.', remedy };
}

/** Of the answer just this: what else it says of an account is nobody's business. */
const statusSchema = z.object({
  loggedIn: z.boolean().optional(),
  /** A name such as `api_key`, and nothing that could be more than that. */
  authMethod: z
    .string()
    .regex(/^[\w.-]{1,32}$/)
    .catch('by the client'),
});

function parse(text: string): Partial<z.infer<typeof statusSchema>> {
  try {
    return statusSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
