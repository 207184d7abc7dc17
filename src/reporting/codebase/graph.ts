import type { CodebaseDependencies } from '../../model/codebase.ts';
import { digits, plain } from '../plain.ts';

/** The folders and who imports whom, as a Mermaid flowchart. Dotted: against the usual direction. */
export function mermaid({ folders, arrows, backward }: CodebaseDependencies): string[] {
  const names = new Map(folders.map(({ path }, index) => [path, `f${index}`]));
  const against = new Set(backward.map(({ from, to }) => `${from}\n${to}`));
  return [
    'flowchart LR',
    ...folders.map(({ path, code, isOutside }) => {
      const label = `${escaped(path)}<br/>${digits(code)} lines`;
      return `  ${names.get(path) ?? ''}${isOutside ? `(["${label}"])` : `["${label}"]`}`;
    }),
    ...arrows.map(({ from, to, imports }) => {
      const arrow = against.has(`${from}\n${to}`) ? '-.->' : '-->';
      return `  ${names.get(from) ?? ''} ${arrow}|${imports}| ${names.get(to) ?? ''}`;
    }),
  ];
}

/** A name of a folder may hold what Mermaid, or HTML in it, would take for its own. */
function escaped(text: string): string {
  return plain(text).replaceAll(/["#<>&`;|[\](){}\\]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
