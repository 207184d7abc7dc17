import type { Definition, Verdict } from '../../model/definition.ts';
import { quote } from '../../model/quote.ts';

/** Why a definition does not load, or loads otherwise than meant, in a few words; undefined where all is well. */
export function describeReason({ reason, name }: Verdict, kind: Definition['kind']): string | undefined {
  switch (reason) {
    case undefined:
      return undefined;
    case 'unreadable':
      return 'it cannot be read';
    case 'front-matter-absent':
      return 'it has no front matter';
    case 'front-matter-unusable':
      return 'its front matter cannot be used';
    case 'front-matter-refused':
      return 'its front matter is in another language than YAML';
    case 'name-missing':
      return 'it has no usable name';
    case 'name-invalid':
      return 'the client cannot use its name';
    case 'description-missing':
      return 'it has no usable description';
    case 'hooks-invalid':
      return 'the client cannot use its hooks';
    case 'manifest-invalid':
      return 'the client refuses it';
    case 'plugin-refused':
      return "the client refuses the plugin's manifest";
    case 'unlisted':
      return "the plugin's manifest lists other files in its place";
    case 'too-deep':
      return 'it lies too deep: the client reads skills/<name>/SKILL.md only';
    case 'named-after-file':
      return `it has no usable name; it loads as ${quote(name)}, after its file`;
    case 'only-by-name':
      return `no usable description: only /${name} calls this ${kind}`;
    default:
      return reason satisfies never;
  }
}
