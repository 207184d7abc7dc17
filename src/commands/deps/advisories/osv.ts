import { LookupFailure, advisorySchema, type Advisory, type AdvisorySource, type Asked } from './advisory.ts';
import { requester, type Request } from './request.ts';
import * as z from 'zod';

/** Where details are kept between runs. What is damaged is as good as not there. */
export interface AdvisoryStore {
  readonly get: (id: string) => string | undefined;
  readonly put: (id: string, text: string) => void;
  readonly now: () => number;
}

/** Queries in one call: more are refused. */
const perCall = 1_000;

/** Details that are asked for at the same time. */
const atOnce = 8;

/** Pages of one package: no package has so many advisories that this is ever reached by an honest server. */
const mostPages = 50;

const batchSchema = z.object({
  results: z.array(
    z
      .object({
        vulns: z.array(z.object({ id: z.string(), modified: z.string().optional() })).optional(),
        next_page_token: z.string().optional(),
      })
      .nullable()
      .transform((one) => one ?? {}),
  ),
});
const keptSchema = z.object({ fetched: z.number(), advisory: advisorySchema });

/** What a query is answered with: an advisory, and when it was last changed. */
type Hits = Map<string, string>;

interface Query {
  readonly asked: Asked;
  readonly token: string | undefined;
  readonly hits: Hits;
}

const never = new AbortController().signal;

/** Advisories from OSV's API, or a server that speaks like it: google.github.io/osv.dev/api. */
export function osvSource(
  base: string,
  store: AdvisoryStore,
  signal: () => AbortSignal = () => never,
): AdvisorySource {
  const request = requester(base, signal);
  const known = new Map<string, Promise<Advisory>>();
  let oldest: number | undefined;

  async function fetchDetails(id: string, modified: string, alive: () => void): Promise<Advisory> {
    const kept = keptSchema.safeParse(parseJson(store.get(id)));
    if (kept.success && isAsNew(kept.data.advisory.modified, modified)) {
      oldest = Math.max(oldest ?? 0, store.now() - kept.data.fetched);
      return kept.data.advisory;
    }
    const answer = await request({ path: `/v1/vulns/${encodeURIComponent(id)}`, alive });
    const advisory = advisorySchema.safeParse(answer);
    if (!advisory.success) throw new LookupFailure(`${base} answered to ${id} with what is no advisory.`);
    store.put(id, JSON.stringify({ fetched: store.now(), advisory: advisory.data }));
    return advisory.data;
  }

  function details(id: string, modified: string, alive: () => void): Promise<Advisory> {
    const found = known.get(id) ?? fetchDetails(id, modified, alive);
    known.set(id, found);
    return found;
  }

  return {
    name: base,
    oldest: () => oldest,
    async lookUp(asked, alive) {
      const hits = await ask(request, asked, alive);
      const modified = new Map(hits.flatMap((one) => [...one]));
      const queue = [...modified];
      const advisories = new Map<string, Advisory>();
      const next = async (): Promise<void> => {
        for (let entry = queue.pop(); entry; entry = queue.pop()) {
          advisories.set(entry[0], await details(entry[0], entry[1], alive));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, next));
      return hits.map((one) => [...one.keys()].flatMap((id) => advisories.get(id) ?? []));
    },
  };
}

/** Answers to a query and details are not always equally precise, or equally fresh. */
function isAsNew(kept: string, modified: string): boolean {
  return Date.parse(kept) >= Date.parse(modified);
}

/** Asks in calls of 1,000; what has more pages is asked again with the others. */
async function ask(request: Request, asked: readonly Asked[], alive: () => void): Promise<Hits[]> {
  const all = asked.map((one): Query => ({ asked: one, token: undefined, hits: new Map() }));
  let open: readonly Query[] = all;
  for (let page = 0; open.length > 0; page += 1) {
    if (page > mostPages) throw new LookupFailure('The server goes on giving pages without an end.');
    const more: Query[] = [];
    for (let start = 0; start < open.length; start += perCall) {
      const queries = open.slice(start, start + perCall);
      const answer = await request({ path: '/v1/querybatch', body: bodyOf(queries), alive });
      more.push(...take(queries, answer));
    }
    open = more;
  }
  return all.map(({ hits }) => hits);
}

/** Adds what was answered to the queries, and gives those that have another page. */
function take(queries: readonly Query[], answer: unknown): Query[] {
  const batch = batchSchema.safeParse(answer);
  if (!batch.success || batch.data.results.length !== queries.length) {
    throw new LookupFailure('The server answered with what is no list of advisories, one for each query.');
  }
  const { results } = batch.data;
  return queries.flatMap((query, index) => {
    const { vulns = [], next_page_token: token } = results[index] ?? {};
    for (const { id, modified = '' } of vulns) query.hits.set(id, modified);
    return token === undefined || token === '' ? [] : [{ ...query, token }];
  });
}

function bodyOf(queries: readonly Query[]): string {
  return JSON.stringify({
    queries: queries.map(({ asked: { ecosystem, name, version }, token }) => ({
      package: { ecosystem, name },
      version,
      ...(token !== undefined && { page_token: token }),
    })),
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
