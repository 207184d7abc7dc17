import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the scripted model answers: a text, or a call of a tool. */
export type Answer =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** A request to the Messages API, as far as scripts look at it. */
export interface Request {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly model?: string;
}

/** A Messages API on loopback that answers by a script and keeps what it was asked. */
export async function scriptedApi(script: (request: Request) => Answer) {
  const requests: Request[] = [];
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      const request = JSON.parse(text || '{}') as Partial<Request>;
      if (!request.messages) {
        response.end('{}');
        return;
      }
      const whole = { ...request, messages: request.messages };
      requests.push(whole);
      answer(response, whole, script(whole));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(response: ServerResponse, { stream, model }: Request, content: Answer): void {
  const reason = content.type === 'tool_use' ? 'tool_use' : 'end_turn';
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null, usage };
  if (!stream) {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...message, content: [content], stop_reason: reason }));
    return;
  }
  response.setHeader('content-type', 'text/event-stream');
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  const isText = content.type === 'text';
  send('message_start', { message: { ...message, content: [], stop_reason: null } });
  send('content_block_start', {
    index: 0,
    content_block: isText ? { type: 'text', text: '' } : { ...content, input: {} },
  });
  send('content_block_delta', {
    index: 0,
    delta: isText
      ? { type: 'text_delta', text: content.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(content.input) },
  });
  send('content_block_stop', { index: 0 });
  send('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage });
  send('message_stop', {});
  response.end();
}
