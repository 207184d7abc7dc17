import { decidedElsewhere, type Declaration, type SourceFile } from '../inventory.ts';
import { withoutBlocks } from './text.ts';

const opening = /(?:^|[\s.;{])dependencies\s*\{/;

/** `configuration 'group:artifact:version'`, with or without brackets, and with or without the version. */
const short =
  /(?<![\w.])(\w+)(?:\s+|\s*\()\s*(?:(?:enforcedPlatform|platform|testFixtures)\s*\(\s*)?(?:"([\w.-]+:[\w.-]+)(?::([^"]*))?"|'([\w.-]+:[\w.-]+)(?::([^']*))?')/g;

/** `configuration group: 'g', name: 'a', version: 'v'`. */
const long =
  /(?<![\w.])(\w+)(?:\s+|\s*\()\s*group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["'](?:\s*,\s*version\s*[:=]\s*["']([^"']+)["'])?/g;

/** Words that are followed by coordinates and ask for nothing. */
const noRequest: ReadonlySet<string> = new Set(['module', 'replacedBy', 'because', 'println']);

/** No line that people write is so long. */
const longest = 2_000;

/** What stands literally in the `dependencies` blocks of a `build.gradle`: a script is not run. */
export function askedInScript(file: SourceFile): Declaration[] {
  const text = withoutBlocks(file.text, '/*', '*/');
  const values = literalsIn(text);
  const found: Declaration[] = [];
  let depth = 0;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.slice(0, longest).replace(/(?:^|\s)\/\/.*$/, '');
    const start = depth > 0 ? 0 : (opening.exec(line)?.index ?? -1);
    if (start < 0) continue;
    const inside = line.slice(start);
    for (const { configuration, name, version } of requestsIn(inside)) {
      found.push({
        name,
        range: expand(version, values),
        scope: /test|checkstyle|developmentOnly|detekt|ktlint|errorprone/i.test(configuration)
          ? 'development'
          : 'runtime',
        path: file.path,
        line: index + 1,
        origin: 'registry',
      });
    }
    depth = Math.max(0, depth + inside.split('{').length - inside.split('}').length);
  }
  return found;
}

interface Request {
  readonly configuration: string;
  readonly name: string;
  readonly version: string | undefined;
}

function requestsIn(line: string): Request[] {
  const shorts = [...line.matchAll(short)].map(([, configuration = '', a, b, c, d]): Request => {
    const [version] = (b ?? d ?? '').split(/[:@]/);
    return { configuration, name: a ?? c ?? '', version: version || undefined };
  });
  const longs = [...line.matchAll(long)].map(
    ([, configuration = '', group = '', artifact = '', version]): Request => ({
      configuration,
      name: `${group}:${artifact}`,
      version,
    }),
  );
  return [...shorts, ...longs].filter(({ configuration }) => !noRequest.has(configuration));
}

/** Variables that are given one literal: `ext.a = '1'`, `def a = '1'`, `val a = "1"`. Those with several are not known. */
function literalsIn(text: string): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  const assigned =
    /^[ \t]*(?:ext\.|project\.ext\.|def |val |const val )?(\w+)[ \t]*=[ \t]*(["'])([^"'$\n]+)\2/gm;
  for (const [, name = '', , value = ''] of text.matchAll(assigned)) {
    values.set(name, values.has(name) && values.get(name) !== value ? undefined : value);
  }
  return values;
}

function expand(version: string | undefined, values: ReadonlyMap<string, string | undefined>): string {
  const expanded = (version ?? '$').replaceAll(
    /\$\{?(\w+)\}?/g,
    (written, name: string) => values.get(name) ?? written,
  );
  return expanded.includes('$') ? decidedElsewhere : expanded;
}
