import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../listening.ts';

/** What the scripted model says: a text, or a call of a tool. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** What the service answers in the model's place. */
export interface Refusal {
  readonly type: 'refusal';
  readonly status: number;
  readonly error?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What no service should do. `hang`: nothing ever comes. `drop`: the connection is gone before the first byte. `cut`: it is
 * gone in the middle of an answer. `garbage`: bytes that are neither JSON nor events.
 */
export interface Fault {
  readonly type: 'hang' | 'drop' | 'cut' | 'garbage';
}

/** Tokens that are read and written for an answer; those that are put into the cache of prompts, or come from it, are told apart. */
type Tokens = readonly [read: number, written: number, cacheWritten?: number, cacheRead?: number];

/** `after` is how long it takes, in milliseconds; `tokens` what is read and written for it; `also` what the same message holds besides. */
export type Answer = ((Block & { readonly also?: readonly Block[] }) | Refusal | Fault) & {
  readonly after?: number;
  readonly tokens?: Tokens;
};

/** A request to the Messages API, as far as scripts look at it. */
export interface Request {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly model?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly tools?: readonly { readonly name: string }[];
  readonly system?: unknown;
}

/** When a request came, and when its answer was sent, in milliseconds of the monotonic clock. */
export interface Span {
  readonly from: number;
  to: number;
}

/** The most requests that were in flight at the same time. */
export function peakOf(spans: readonly Span[]): number {
  const inFlight = ({ from }: Span): number =>
    spans.filter((one) => one.from <= from && one.to > from).length;
  return Math.max(0, ...spans.map(inFlight));
}

/** A Messages API on loopback that answers by a script and keeps what it was asked, and when. */
export async function scriptedApi(script: (request: Request) => Answer) {
  const requests: Request[] = [];
  const spans: Span[] = [];
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      const request = JSON.parse(text || '{}') as Partial<Request>;
      if (!request.messages) {
        response.end('{}');
        return;
      }
      const whole = { ...request, messages: request.messages, headers: incoming.headers };
      const span = { from: performance.now(), to: Infinity };
      requests.push(whole);
      spans.push(span);
      response.on('close', () => (span.to = performance.now()));
      const given = script(whole);
      void sleep(given.after ?? 0).then(() => answer(response, whole, given));
    });
  });
  return {
    url: await listen(server),
    requests,
    spans,
    /** The most requests that were in flight at the same time. */
    peak: () => peakOf(spans),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(response: ServerResponse, request: Request, given: Answer): void {
  switch (given.type) {
    case 'hang':
      return;
    case 'drop':
      response.destroy();
      return;
    case 'garbage':
      response.setHeader('content-type', request.stream ? 'text/event-stream' : 'application/json');
      response.end('\u001B[2J<html>event: nonsense\n\ndata: {"type": \n\n');
      return;
    case 'refusal':
      refuse(response, given);
      return;
    case 'cut':
      speak(response, request, { type: 'text', text: 'It beg' });
      return;
    case 'text':
    case 'tool_use':
      speak(response, request, given, given.tokens ?? [1, 1]);
      return;
    default:
      given satisfies never;
  }
}

function refuse(
  response: ServerResponse,
  { status, error = 'api_error', message = 'no', headers }: Refusal,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ type: 'error', error: { type: error, message } }));
}

/** Without `tokens` the connection is gone before the end. */
function speak(
  response: ServerResponse,
  { stream, model }: Request,
  said: Block & { readonly also?: readonly Block[] },
  tokens?: Tokens,
): void {
  const { also = [], ...first } = said;
  const content = [first as Block, ...also];
  const reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  const usage = usageOf(tokens);
  const id = `msg_${Math.random().toString(36).slice(2)}`;
  const message = { id, type: 'message', role: 'assistant', model, stop_sequence: null, usage };
  if (!stream) {
    if (!tokens) response.destroy();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...message, content, stop_reason: reason }));
    return;
  }
  response.setHeader('content-type', 'text/event-stream');
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  send('message_start', { message: { ...message, content: [], stop_reason: null } });
  for (const [index, block] of content.entries()) {
    send('content_block_start', { index, content_block: emptied(block) });
    send('content_block_delta', { index, delta: deltaOf(block) });
    if (tokens) send('content_block_stop', { index });
  }
  if (!tokens) {
    response.destroy();
    return;
  }
  send('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage });
  send('message_stop', {});
  response.end();
}

function usageOf([read, written, cacheWritten, cacheRead]: Partial<Tokens> = []): object {
  const counts = { input_tokens: read, output_tokens: written };
  return { ...counts, cache_creation_input_tokens: cacheWritten, cache_read_input_tokens: cacheRead };
}

function emptied(block: Block): object {
  return block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} };
}

function deltaOf(block: Block): object {
  return block.type === 'text'
    ? { type: 'text_delta', text: block.text }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
}
