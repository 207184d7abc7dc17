import { join } from 'node:path';
import { locateInBody, locateKey, type Check } from '../observation.ts';
import { blankFences } from '../markdown.ts';
import { quote } from '../../../model/quote.ts';

const pluginRoot = '${CLAUDE_PLUGIN_ROOT}';

/**
 * Files of its own plugin that a definition needs in order to work: what it runs with !`…`, what it attaches with @, and
 * what its hooks and its tool rules start. What a text merely mentions or shows in a code block is no such need.
 */
export const checkReferences: Check = function* (definition, { exists }) {
  const { scope, frontMatter, text } = definition;
  if (scope.kind !== 'plugin' || !text.includes(pluginRoot)) return;
  const missing = (path: string): boolean => !exists(join(scope.folder, path));
  for (const path of pathsIn(frontMatter.block)) {
    if (!missing(path)) continue;
    const key = keyAbove(frontMatter.block, path);
    yield {
      ruleId: 'missing-reference',
      message: absent(path),
      at: locateKey(definition, key),
      evidence: path,
    };
  }
  const body = blankFences(frontMatter.body);
  for (const { index, 0: needed } of body.matchAll(
    /(?:^|\s)(?:!`[^`\n]+`|@"?\$\{CLAUDE_PLUGIN_ROOT\}\S+)/g,
  )) {
    for (const path of pathsIn(needed)) {
      if (!missing(path)) continue;
      const at = locateInBody(definition, index + needed.indexOf(path));
      yield { ruleId: 'missing-reference', message: absent(path), at, evidence: path };
    }
  }
};

function absent(path: string): string {
  return `The plugin has no file ${quote(path.replace(/^\//, ''))}.`;
}

/** Paths below the plugin's root, without those that hold a pattern or a placeholder. */
function pathsIn(text: string): string[] {
  const paths = Array.from(
    text.matchAll(/\$\{CLAUDE_PLUGIN_ROOT\}(\/[^\s"'`;|&)<>,]+)/g),
    (match) => match[1] ?? '',
  );
  return paths
    .map((path) => path.replace(/[.:]+$/, '').replace(/:\*$/, ''))
    .filter((path) => !/[*?{}$[\]<>]|\.\.\.|…/.test(path));
}

function keyAbove(block: string, evidence: string): string {
  const before = block.slice(0, block.indexOf(evidence));
  return [...before.matchAll(/^([\w-]+)\s*:/gm)].at(-1)?.[1] ?? '';
}
