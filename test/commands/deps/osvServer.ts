import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenForTest } from '../../listenForTest.ts';
import { listen } from '../../listening.ts';

/** One request that the server got. */
export interface Got {
  readonly url: string;
  readonly body: unknown;
}

/** What the server answers: a status with JSON, or whatever the function writes itself. */
export type Answer =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | { readonly raw: (response: ServerResponse) => void };

/** A server on loopback that answers as it is told, gone when the test has ended. */
export async function osvServer(
  answer: (got: Got, number: number) => Answer,
): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const one = { url: request.url ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      got.push(one);
      const told = answer(one, got.length);
      if ('raw' in told) return told.raw(response);
      response.writeHead(told.status ?? 200, { 'content-type': 'application/json', ...told.headers });
      return response.end(JSON.stringify(told.json));
    });
  });
  return { url: await listenForTest(server), got };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** An advisory on lodash below 4.17.21, as OSV writes it. */
export function lodashAdvisory(more: object = {}): Record<string, unknown> {
  return {
    id: 'GHSA-35jh-r3h4-6jhm',
    modified: '2026-01-01T00:00:00Z',
    summary: 'Command Injection in lodash',
    aliases: ['CVE-2021-23337'],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [
      {
        package: { ecosystem: 'npm', name: 'lodash' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
      },
    ],
    ...more,
  };
}

/** An address at which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((closed) => {
    server.close(closed);
  });
  return url;
}
