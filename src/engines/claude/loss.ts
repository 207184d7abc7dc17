import type { Lost } from '../../model/outcome.ts';
import type { Reply } from './session.ts';
import type { ClientResult } from './stream.ts';

/** Errors of the service that no further attempt can mend, in the client's words, and what to do about them. */
const hopeless: Readonly<Record<string, string>> = {
  authentication_failed:
    'Claude Code is not logged in, or its key is not valid. Log in with `claude auth login`.',
  oauth_org_not_allowed:
    'Your organization does not allow this login. Ask its administrator, or log in anew.',
  account_on_hold: 'Your account is on hold. See your account page.',
  verification_required: 'Your account has to be verified. Start `claude` once and follow what it says.',
  billing_error: 'There is no credit left. Add some in the billing settings of your account.',
  model_not_found: 'There is no such model, or you may not use it. Choose another with --model.',
  cloud_credential_error: "The cloud provider's credentials are not valid. Renew them.",
};

/** Why a reply is no answer; undefined where it may be one. */
export function lossOf(reply: Reply): Lost | undefined {
  if ('result' in reply) return lossOfResult(reply.result);
  const { ending, lastWords } = reply;
  const words = lastWords === '' ? '' : ` It said last: ${lastWords}`;
  switch (ending.kind) {
    case 'could-not-start':
      return { lost: ending.cause === 'no-resources' ? 'crashed' : 'cannot-start', reason: ending.reason };
    case 'left-behind':
      return { lost: 'crashed', reason: 'the client could not be ended, not even by SIGKILL' };
    case 'signalled':
      return { lost: 'crashed', reason: `the client was ended by ${ending.signal}.${words}` };
    case 'exited':
      return {
        lost: 'crashed',
        reason: `the client ended with exit code ${ending.code} before its answer.${words}`,
      };
    default:
      return ending satisfies never;
  }
}

function lossOfResult(result: ClientResult): Lost | undefined {
  if (result.output !== undefined) return undefined;
  switch (result.subtype) {
    case 'error_max_budget_usd':
      return { lost: 'over-budget', reason: 'it used up its part of the budget' };
    case 'error_max_turns':
      return { lost: 'garbled', reason: 'it came to no answer within --max-turns' };
    default:
      return result.isError
        ? serviceLoss(result)
        : { lost: 'garbled', reason: 'the model never handed in an answer' };
  }
}

/** What the service answered instead. */
function serviceLoss({ subtype, status, error, text, quotaResetsAt }: ClientResult): Lost {
  if (quotaResetsAt !== undefined) {
    const until = quotaResetsAt > 0 ? ` It is renewed at ${new Date(quotaResetsAt).toISOString()}.` : '';
    const reason = `Your quota is used up.${until} \`pool-run resume\` does what is missing then.`;
    return { lost: 'cannot-start', reason };
  }
  const told = error === undefined ? undefined : hopeless[error];
  if (told !== undefined) return { lost: 'cannot-start', reason: told };
  if (status === 429 || status === 529) {
    const reason = `the service is asked too often (${status})`;
    return { lost: 'rate-limited', reason, retryAfterMilliseconds: longPause };
  }
  return {
    lost: 'crashed',
    reason: `the service failed (${status ?? error ?? subtype}): ${text.slice(0, 300)}`,
  };
}

/** The client has waited several times as the service asked; after that it is left alone for longer, in milliseconds. */
const longPause = 5_000;
