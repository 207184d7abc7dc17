import { describe, expect, it } from 'vitest';
import { LookupFailure } from '../../../src/commands/deps/advisories/advisory.ts';
import { osvSource, type AdvisoryStore } from '../../../src/commands/deps/advisories/osv.ts';
import { closedPort, lodashAdvisory, osvServer } from './osvServer.ts';

const lodash = { ecosystem: 'npm', name: 'lodash', version: '4.17.20' };
const hit = { results: [{ vulns: [{ id: 'GHSA-35jh-r3h4-6jhm', modified: '2026-01-01T00:00:00Z' }] }] };

function memoryStore(): AdvisoryStore & { readonly kept: Map<string, string>; at: number } {
  const kept = new Map<string, string>();
  return {
    kept,
    at: 0,
    get: (id) => kept.get(id),
    put: (id, text) => void kept.set(id, text),
    now() {
      return this.at;
    },
  };
}

function ask(url: string, store = memoryStore()) {
  return osvSource(url, store).lookUp([lodash], () => {});
}

describe('asking OSV', () => {
  it('gives the advisories on a package, with their details', async () => {
    const { url, got } = await osvServer(({ url: path }) => ({
      json: path === '/v1/querybatch' ? hit : lodashAdvisory(),
    }));
    const [advisories] = await ask(url);
    expect(advisories?.map(({ id }) => id)).toEqual(['GHSA-35jh-r3h4-6jhm']);
    expect(got.map((one) => one.url)).toEqual(['/v1/querybatch', '/v1/vulns/GHSA-35jh-r3h4-6jhm']);
    expect(got[0]?.body).toEqual({
      queries: [{ package: { ecosystem: 'npm', name: 'lodash' }, version: '4.17.20' }],
    });
  });

  it('asks at most 1,000 packages in one call, and keeps their order', async () => {
    const asked = Array.from({ length: 2_001 }, (_, index) => ({ ...lodash, name: `p${index}` }));
    const { url, got } = await osvServer(({ url: path, body }) => {
      if (path !== '/v1/querybatch') return { json: lodashAdvisory({ id: path.split('/').at(-1) }) };
      const { queries } = body as { queries: { package: { name: string } }[] };
      if (queries.length > 1_000) return { status: 400, json: {} };
      return {
        json: {
          results: queries.map((one) => (one.package.name === 'p1500' ? { vulns: [{ id: 'X-1' }] } : {})),
        },
      };
    });
    const answers = await osvSource(url, memoryStore()).lookUp(asked, () => {});
    expect(got.filter((one) => one.url === '/v1/querybatch')).toHaveLength(3);
    expect(answers.map((one) => one.length).indexOf(1)).toBe(1_500);
  });

  it('follows the pages of a package', async () => {
    const { url, got } = await osvServer(({ url: path, body }) => {
      if (path !== '/v1/querybatch') return { json: lodashAdvisory({ id: path.split('/').at(-1) }) };
      const [{ page_token: token }] = (body as { queries: [{ page_token?: string }] }).queries;
      return {
        json: {
          results: [
            { vulns: [{ id: token ?? 'first' }], ...(token !== 'second' && { next_page_token: 'second' }) },
          ],
        },
      };
    });
    const [advisories] = await ask(url);
    expect(advisories?.map(({ id }) => id).toSorted()).toEqual(['first', 'second']);
    expect(got.filter((one) => one.url === '/v1/querybatch')).toHaveLength(2);
  });

  it('asks for details once, and again only when they were modified', async () => {
    let modified = '2026-01-01T00:00:00Z';
    const { url, got } = await osvServer(({ url: path }) => ({
      json:
        path === '/v1/querybatch'
          ? { results: [{ vulns: [{ id: 'GHSA-35jh-r3h4-6jhm', modified }] }] }
          : lodashAdvisory({ modified }),
    }));
    const details = (): number => got.filter((one) => one.url.startsWith('/v1/vulns/')).length;
    const store = memoryStore();
    await ask(url, store);
    store.at = 5_000;
    const again = osvSource(url, store);
    await again.lookUp([lodash, lodash], () => {}).catch(() => {});
    await again.lookUp([lodash], () => {});
    expect(details()).toBe(1);
    expect(again.oldest()).toBe(5_000);
    modified = '2026-02-02T00:00:00Z';
    await ask(url, store);
    expect(details()).toBe(2);
  });

  it('takes damaged entries of the cache for none', async () => {
    const { url } = await osvServer(({ url: path }) => ({
      json: path === '/v1/querybatch' ? hit : lodashAdvisory(),
    }));
    const store = memoryStore();
    store.kept.set('GHSA-35jh-r3h4-6jhm', '{"fetched":');
    expect((await ask(url, store))[0]).toHaveLength(1);
  });

  it.each([429, 500, 503])('tries again after status %i, as late as the server says', async (status) => {
    const { url, got } = await osvServer((_, number) =>
      number === 1 ? { status, json: {}, headers: { 'retry-after': '0' } } : { json: { results: [{}] } },
    );
    expect(await ask(url)).toEqual([[]]);
    expect(got).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof osvServer>[0], RegExp]>([
    ['refuses', () => ({ status: 403, json: {} }), /status 403/],
    ['answers with another number of results', () => ({ json: { results: [] } }), /one for each query/],
    [
      'answers with something else',
      () => ({ json: { results: [{ vulns: 'none' }] } }),
      /no list of advisories/,
    ],
    [
      'never stops giving pages',
      () => ({ json: { results: [{ next_page_token: 'again' }] } }),
      /pages without an end/,
    ],
    [
      'answers with too much',
      () => ({
        raw(response) {
          response.on('error', () => {});
          const chunk = Buffer.alloc(1024 * 1024, ' ');
          for (let sent = 0; sent < 34; sent += 1) response.write(chunk);
          response.end();
        },
      }),
      /more than 33554432 bytes/,
    ],
  ])('says so when the server %s', async (_, answer, message) => {
    const { url } = await osvServer(answer);
    await expect(ask(url)).rejects.toThrow(message);
    await expect(ask(url)).rejects.toBeInstanceOf(LookupFailure);
  });

  it('says so at once when nobody listens, and does not try again for the next one', async () => {
    const started = performance.now();
    const url = await closedPort();
    const source = osvSource(url, memoryStore());
    await expect(source.lookUp([lodash], () => {})).rejects.toThrow(
      `${url} cannot be reached (ECONNREFUSED)`,
    );
    await expect(source.lookUp([lodash], () => {})).rejects.toThrow(LookupFailure);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
