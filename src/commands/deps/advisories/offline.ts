import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Unzip, UnzipInflate } from 'fflate';
import { LookupFailure, advisorySchema, type Advisory, type AdvisorySource, type Asked } from './advisory.ts';
import { affecting, keyOf } from './ranges.ts';

/** Bytes that are unpacked before progress gets its turn. */
const chunkBytes = 256 * 1024;

/** One advisory is never longer than this; what is, is none. */
const mostCharacters = 8 * 1024 * 1024;

/** Advisories from files, in the layout of osv-scanner: `<folder>/osv-scanner/<ecosystem>/all.zip`. */
export function offlineSource(folder: string, shown: string): AdvisorySource {
  return {
    name: shown,
    oldest: () => undefined,
    async lookUp(asked, alive) {
      const found = new Map<string, Advisory[]>();
      for (const ecosystem of new Set(asked.map((one) => one.ecosystem))) {
        const names = new Set(
          asked.filter((one) => one.ecosystem === ecosystem).map(({ name }) => keyOf(ecosystem, name)),
        );
        const advisories = await readArchive(archiveOf(folder, shown, ecosystem), {
          ecosystem,
          names,
          alive,
        });
        for (const [name, list] of advisories) found.set(`${ecosystem} ${name}`, list);
      }
      return asked.map((one) =>
        (found.get(keyFor(one)) ?? []).filter((advisory) => affecting(advisory, one).length > 0),
      );
    },
  };
}

function keyFor({ ecosystem, name }: Asked): string {
  return `${ecosystem} ${keyOf(ecosystem, name)}`;
}

function archiveOf(folder: string, shown: string, ecosystem: string): string {
  const places = [join(folder, 'osv-scanner', ecosystem, 'all.zip'), join(folder, ecosystem, 'all.zip')];
  const found = places.find((path) => existsSync(path));
  if (found === undefined) {
    throw new LookupFailure(
      `There is no ${shown}/osv-scanner/${ecosystem}/all.zip. \`osv-scanner --offline --download-offline-databases\` writes it.`,
      'missing',
    );
  }
  return found;
}

/** What is wanted of an archive. */
interface Wanted {
  readonly ecosystem: string;
  readonly names: ReadonlySet<string>;
  readonly alive: () => void;
}

/** The advisories on the wanted packages, by their names. The archive is unpacked piece by piece and never held as a whole. */
async function readArchive(
  path: string,
  { ecosystem, names, alive }: Wanted,
): Promise<Map<string, Advisory[]>> {
  const found = new Map<string, Advisory[]>();
  const take = (text: string): void => {
    if (
      ![...text.matchAll(/"name":\s*"([^"]+)"/g)].some(([, name = '']) => names.has(keyOf(ecosystem, name)))
    )
      return;
    const advisory = advisorySchema.safeParse(JSON.parse(text));
    if (!advisory.success) return;
    const about = new Set(
      advisory.data.affected
        .map((part) => keyOf(ecosystem, part.package?.name ?? ''))
        .filter((name) => names.has(name)),
    );
    for (const name of about) found.set(name, [...(found.get(name) ?? []), advisory.data]);
  };
  try {
    await unpack(path, take, alive);
  } catch (error) {
    const { message } = error as Error;
    throw new LookupFailure(`${path} cannot be read: ${message}. Download it again.`, 'failed-analysis');
  }
  return found;
}

async function unpack(path: string, take: (text: string) => void, alive: () => void): Promise<void> {
  const unzip = new Unzip();
  let files = 0;
  unzip.register(UnzipInflate);
  unzip.onfile = (file) => {
    if (!file.name.endsWith('.json')) return;
    const decoder = new TextDecoder();
    let text = '';
    file.ondata = (error, data, isLast) => {
      if (error) throw error;
      text += decoder.decode(data, { stream: !isLast });
      if (text.length > mostCharacters) throw new Error(`${file.name} is too long`);
      if (!isLast) return;
      files += 1;
      take(text);
    };
    file.start();
  };
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (let read = -1; read !== 0;) {
      read = readSync(descriptor, buffer, 0, chunkBytes, null);
      // A copy: what is not unpacked yet may be kept.
      unzip.push(Uint8Array.from(buffer.subarray(0, read)), read === 0);
      alive();
      await turn();
    }
  } finally {
    closeSync(descriptor);
  }
  if (files === 0) throw new Error('it holds no advisories');
}
