import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { LinkChecker } from '../../../src/commands/docs/external/checker.ts';
import type { Answer } from '../../../src/commands/docs/external/answer.ts';
import { listenForTest } from '../../listenForTest.ts';

/** A server on loopback, under an address that is not the reader's own machine, and what it was asked. */
async function served(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  return { asked, url: await listenForTest(server, '127.0.0.2') };
}

const patience = { timeout: 300, backoff: 1, longestWait: 50, tries: 3 };

function checker(remembered: ReadonlyMap<string, Answer> = new Map(), now = 1_000): LinkChecker {
  return new LinkChecker({ remembered, now: () => now, patience, hostPause: 1 });
}

/** Answers with a status and headers. */
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(code, headers).end();
  };

describe('what a server says', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [404, 'broken'],
    [410, 'broken'],
    [401, 'unchecked'],
    [403, 'unchecked'],
    [429, 'unchecked'],
    [500, 'unchecked'],
  ])('%d is %s', async (code, kind) => {
    const { url } = await served(status(code));
    expect(await checker().check(`${url}/page`)).toMatchObject({ kind, detail: String(code), at: 1_000 });
  });

  it('to HEAD is not believed where GET says otherwise', async () => {
    const { url, asked } = await served(({ method }, response) => {
      response.writeHead(method === 'HEAD' ? 404 : 200).end();
    });
    expect(await checker().check(url)).toMatchObject({ kind: 'ok' });
    expect(asked).toEqual(['HEAD /', 'GET /']);
  });

  it.each([
    [301, 'moved'],
    [308, 'moved'],
    [302, 'ok'],
    [307, 'ok'],
  ])('with a redirect of %d is %s', async (code, kind) => {
    const { url } = await served((request, response) => {
      if (request.url === '/new') response.end();
      else response.writeHead(code, { location: '/new' }).end();
    });
    const answer = await checker().check(`${url}/old`);
    expect(answer).toMatchObject({ kind, ...(kind === 'moved' && { to: `${url}/new` }) });
  });

  it('in a circle is broken', async () => {
    const { url } = await served(status(301, { location: '/again' }));
    expect(await checker().check(url)).toMatchObject({ kind: 'broken', detail: 'more than 10 redirects' });
  });

  it('is asked for again when it is busy, after the time that it wants', async () => {
    let times = 0;
    const { url } = await served((_, response) => {
      times += 1;
      response.writeHead(times === 1 ? 429 : 200, { 'retry-after': '0' }).end();
    });
    expect(await checker().check(url)).toMatchObject({ kind: 'ok' });
  });

  it('is not waited for longer than is reasonable', async () => {
    const { url, asked } = await served(status(429, { 'retry-after': '3600' }));
    expect(await checker().check(url)).toMatchObject({ kind: 'unchecked' });
    expect(asked).toEqual(['HEAD /']);
  });

  it('nothing at all, in time: it could not be checked', async () => {
    const { url } = await served(() => {});
    expect(await checker().check(url)).toMatchObject({ kind: 'unchecked', detail: 'no answer in time' });
  });
});

describe('a checker', () => {
  it('asks for each address once, whatever the fragment', async () => {
    const { url, asked } = await served(status(200));
    const one = checker();
    await Promise.all(['/a', '/a#x', '/a#y', '/b'].map(async (path) => one.check(url + path)));
    expect(asked.toSorted()).toEqual(['HEAD /a', 'HEAD /b']);
    expect(one.asked()).toEqual({ checked: 2, remembered: 0, oldest: undefined });
  });

  it('asks no host for more than two addresses at once', async () => {
    let now = 0;
    let most = 0;
    const { url } = await served((_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end();
      }, 5);
    });
    const one = checker();
    await Promise.all(Array.from({ length: 12 }, async (_, index) => one.check(`${url}/${index}`)));
    expect(most).toBe(2);
  });

  it('uses what is remembered as long as it is young', async () => {
    const { url, asked } = await served(status(200));
    const known = new Map<string, Answer>([
      [`${url}/young`, { kind: 'ok', detail: '200', at: 0 }],
      [`${url}/old`, { kind: 'broken', detail: '404', at: 0 }],
    ]);
    const one = checker(known, 2 * 3_600_000);
    expect(await one.check(`${url}/young`)).toMatchObject({ kind: 'ok', at: 0 });
    expect(await one.check(`${url}/old`)).toMatchObject({ kind: 'ok', at: 7_200_000 });
    expect(asked).toEqual(['HEAD /old']);
    expect(one.asked()).toEqual({ checked: 2, remembered: 1, oldest: 0 });
  });

  it.each([
    'http://localhost:3000',
    'http://127.0.0.1/x',
    'https://example.com/a',
    'https://${host}/',
    'https://user:word@host.invalid',
  ])('never asks for %s', (address) => {
    expect(checker().check(address)).toBeUndefined();
  });
});
