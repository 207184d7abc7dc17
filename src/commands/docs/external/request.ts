import type { Answer } from './answer.ts';

/** What a request may take, in milliseconds. */
export interface Patience {
  readonly timeout: number;
  /** Before the second try; doubled for each further one. */
  readonly backoff: number;
  /** The longest wait that a server may ask for. */
  readonly longestWait: number;
  readonly tries: number;
}

export const patience: Patience = { timeout: 15_000, backoff: 500, longestWait: 20_000, tries: 3 };

/** A response, as far as it matters. */
interface Response {
  readonly status: number;
  readonly location: string | null;
  readonly retryAfter: string | null;
}

const mostRedirects = 10;

/** Asks for an address, following redirects, with HEAD and where that is refused with GET. */
export async function ask(url: string, limits: Patience): Promise<Omit<Answer, 'at'>> {
  let address = url;
  let isPermanent = true;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const response = await insist(address, limits);
    if (typeof response === 'string') return { kind: 'unchecked', detail: response };
    const next = redirected(response, address);
    if (next === undefined) return conclude(response, { url, address, isPermanent: isPermanent && hop > 0 });
    if (!/^https?:/.test(next)) return { kind: 'unchecked', detail: 'it leads to another protocol' };
    isPermanent &&= response.status === 301 || response.status === 308;
    address = next;
  }
  return { kind: 'broken', detail: `more than ${mostRedirects} redirects` };
}

function redirected({ status, location }: Response, address: string): string | undefined {
  const isRedirect = status >= 300 && status < 400 && location !== null && URL.canParse(location, address);
  return isRedirect ? new URL(location, address).href : undefined;
}

interface Way {
  readonly url: string;
  readonly address: string;
  readonly isPermanent: boolean;
}

function conclude({ status }: Response, { url, address, isPermanent }: Way): Omit<Answer, 'at'> {
  const detail = String(status);
  if (status === 404 || status === 410) return { kind: 'broken', detail };
  if (status < 200 || status >= 300) return { kind: 'unchecked', detail };
  // A page that only asks for a login is not where the document moved to.
  const isElsewhere = isPermanent && !isSamePage(url, address) && !/login|signin|auth/i.test(address);
  return isElsewhere ? { kind: 'moved', detail, to: address } : { kind: 'ok', detail };
}

/** Whether two addresses differ only in what nobody would change a document for. */
function isSamePage(a: string, b: string): boolean {
  return withoutFrills(a) === withoutFrills(b) && !(a.startsWith('http:') && b.startsWith('https:'));
}

function withoutFrills(url: string): string {
  return url
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/[#?].*$/, '')
    .replace(/\/$/, '');
}

/** One address, as often as it is worth it. A text says why there is no response. */
async function insist(
  url: string,
  { timeout, backoff, longestWait, tries }: Patience,
): Promise<Response | string> {
  let last: Response | string = 'no answer';
  for (let tried = 1; tried <= tries; tried += 1) {
    last = await headOrGet(url, timeout);
    const isBusy = typeof last === 'string' || last.status === 429 || last.status >= 500;
    if (!isBusy || tried === tries) break;
    const asked = typeof last === 'string' ? undefined : waitIn(last.retryAfter);
    if (asked !== undefined && asked > longestWait) break;
    await pause(asked ?? backoff * 2 ** (tried - 1) * (0.5 + Math.random() / 2));
  }
  return last;
}

/** Milliseconds that `Retry-After` asks for: seconds, or a date (RFC 9110, section 10.2.3). */
function waitIn(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = Number(retryAfter);
  const wait = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1_000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Many servers answer HEAD wrongly: only what is good there is believed. */
async function headOrGet(url: string, timeout: number): Promise<Response | string> {
  const head = await send(url, 'HEAD', timeout);
  const isSettled = typeof head !== 'string' && (head.status < 400 || head.status === 429);
  return isSettled ? head : send(url, 'GET', timeout);
}

async function send(url: string, method: 'HEAD' | 'GET', timeout: number): Promise<Response | string> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      headers: { 'user-agent': 'pool-run docs (link check)', accept: 'text/html,*/*;q=0.8' },
    });
    await response.body?.cancel();
    const { status, headers } = response;
    return { status, location: headers.get('location'), retryAfter: headers.get('retry-after') };
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'no answer in time';
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : message;
}

/** Lets some milliseconds pass. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
