import { setTimeout as wait } from 'node:timers/promises';
import { LookupFailure } from './advisory.ts';

/** One call. With a body it is a POST. */
interface Call {
  readonly path: string;
  readonly body?: string;
  readonly alive: () => void;
}

/** Makes a call and gives the JSON of its answer; throws a `LookupFailure` that says why there is none. */
export type Request = (call: Call) => Promise<unknown>;

const timeoutMilliseconds = 30_000;
const mostBytes = 32 * 1024 * 1024;
const tries = 4;
/** Longer than this a server may not keep a run waiting. */
const longestWait = 60_000;

/** Why a try failed, and whether and when another is worth it. */
interface Trouble {
  readonly message: string;
  readonly isFinal: boolean;
  /** Once there is no further try, no other call would fare better. */
  readonly isForAll?: boolean;
  readonly waitMilliseconds?: number | undefined;
}

/** Calls to one server. Once it cannot be reached at all, no further call tries: each would wait as long. */
export function requester(base: string, signal: () => AbortSignal): Request {
  let unreachable: string | undefined;
  return async ({ path, body, alive }) => {
    for (let attempt = 1; ; attempt += 1) {
      if (unreachable !== undefined) throw new LookupFailure(unreachable);
      const answer = await tryOnce(`${base}${path}`, body, signal());
      alive();
      if (!('trouble' in answer)) return answer.value;
      const { message, isFinal, isForAll = false, waitMilliseconds } = answer.trouble;
      if (isFinal || attempt === tries) {
        if (isForAll) unreachable = message;
        throw new LookupFailure(message);
      }
      // Full jitter: many instances that were sent away together do not come back together.
      await pause(Math.min(longestWait, waitMilliseconds ?? Math.random() * 500 * 2 ** attempt), signal());
      alive();
    }
  };
}

/** Ends early when nobody waits for the answer any more. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {});
  if (signal.aborted) throw new LookupFailure('The look-up was ended.');
}

type Answer = { readonly value: unknown } | { readonly trouble: Trouble };

async function tryOnce(url: string, body: string | undefined, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...(body !== undefined && { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    if (response.ok) return parse(url, await textOf(response));
    await response.body?.cancel();
    const { status } = response;
    const message = `${url} answered with status ${status}.`;
    if (status !== 429 && status < 500) return { trouble: { message, isFinal: true } };
    return { trouble: { message, isFinal: false, waitMilliseconds: retryAfter(response) } };
  } catch (error) {
    return { trouble: troubleOf(url, error as Error) };
  }
}

function parse(url: string, text: string | undefined): Answer {
  if (text === undefined) {
    return { trouble: { message: `${url} answered with more than ${mostBytes} bytes.`, isFinal: true } };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { trouble: { message: `${url} answered with what is no JSON.`, isFinal: false } };
  }
}

/** Undefined where it is longer than any honest answer. */
async function textOf(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

/** Seconds, or a date. */
function retryAfter({ headers }: Response): number | undefined {
  const given = headers.get('retry-after');
  if (given === null) return undefined;
  const milliseconds = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** What may be otherwise a moment later. All else, such as a name that nobody knows, would end alike. */
const passing: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function troubleOf(url: string, error: Error): Trouble {
  if (error.name === 'TimeoutError') {
    return {
      message: `${url} gave no answer within ${timeoutMilliseconds / 1_000} s.`,
      isFinal: false,
      isForAll: true,
    };
  }
  if (error.name === 'AbortError') return { message: 'The look-up was ended.', isFinal: true };
  const { code = error.message } = (error.cause ?? {}) as { code?: string };
  return {
    message: `${new URL(url).origin} cannot be reached (${code}).`,
    isFinal: !passing.has(code),
    isForAll: true,
  };
}
