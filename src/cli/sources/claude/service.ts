import { askClient, clientVersion, findClient, oldestClient } from '../../../engines/claude/client.ts';
import type { ClaudeService } from '../../../engines/claude/options.ts';
import { Purse } from '../../../engines/claude/purse.ts';
import { Ramp } from '../../../engines/claude/ramp.ts';
import type { Failure, Result } from '../../../model/errors.ts';
import { isAtLeast } from '../../../model/version.ts';
import type { PoolOptions } from '../source.ts';

/** Answers of the model in one attempt, unless the user says otherwise. */
const usualTurns = 60;

/** The client, checked: that it is there, new enough and logged in is known before anything is spent. */
export async function openClaude(options: PoolOptions): Promise<Result<ClaudeService>> {
  const client = findClient(process.env);
  if (!client)
    return refused('There is no Claude Code here. Install it, or name its program in POOL_RUN_CLAUDE.');
  const { program } = client;
  const version = await clientVersion(program);
  if (version === undefined) {
    return refused(
      `${program} (${client.from}) does not answer as Claude Code does. Install it anew, or name another.`,
    );
  }
  if (!isAtLeast(version, oldestClient)) {
    return refused(
      `Claude Code ${version} is too old: ${oldestClient} is needed. \`claude update\` brings it.`,
    );
  }
  if (!hasKey(process.env) && !(await isLoggedIn(program)))
    return refused('Claude Code is not logged in. `claude auth login` does it.');
  const { budget: usd, tokenBudget: tokens, model, maxTurns = usualTurns } = options;
  const purse = new Purse({ ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) });
  return { ok: true, value: { program, ramp: new Ramp(), purse, model, maxTurns } };
}

/** Whether the environment names a way to log in. The client would say yes then too, and asking it takes a third of its start. */
function hasKey(env: NodeJS.ProcessEnv): boolean {
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
  return names.some((name) => env[name] !== undefined && env[name] !== '');
}

/** Asks the client itself, which neither spends anything nor shows what the login is. */
async function isLoggedIn(program: string): Promise<boolean> {
  const { text } = await askClient(program, ['auth', 'status'], process.cwd());
  return /"loggedIn":\s*true/.test(text);
}

function refused(why: string): Result<never> {
  const reason: Failure = { code: 'engine-unavailable', engine: 'claude', why };
  return { ok: false, reason };
}

/** Who hands out starts no client. */
export function unopened({ model, maxTurns = usualTurns }: PoolOptions): ClaudeService {
  return { program: '', ramp: new Ramp(), purse: new Purse({}), model, maxTurns };
}
