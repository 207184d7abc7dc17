import { blankFences } from '../markdown.ts';
import { locateInBody, type Check } from '../observation.ts';
import { isUnscopedBash, splitTools } from './tools.ts';

/**
 * What commands and skills run with !`…` before the model is asked: only what `allowed-tools` allows, and what merely
 * reads. The client runs it in code blocks too; there it is taken for an example and only noted.
 */
export const checkShell: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  const { body } = frontMatter;
  if ((kind !== 'command' && kind !== 'skill') || !body.includes('!`')) return;
  const rules = splitTools(frontMatter.data['allowed-tools']);
  const prose = blankFences(body);
  for (const match of body.matchAll(/(?<=^|\s)!`([^`\n]+)`(`?)/gm)) {
    const program = (match[1] ?? '').trim();
    const at = locateInBody(definition, match.index);
    const isExample = prose[match.index] !== '!' || match[2] === '`' || body[match.index - 2] === '`';
    if (isExample) {
      const message = `The client runs \`${program}\` although it stands in a code example.`;
      yield { ruleId: 'shell-in-example', message, at, evidence: program };
    } else if (
      !partsOf(program).every((part) => onlyReads(part) || rules.some((rule) => allows(rule, part)))
    ) {
      const message = `No allowed-tools rule allows \`${program}\`: the client aborts here.`;
      yield { ruleId: 'shell-without-permission', message, at, evidence: program };
    }
  }
};

/** The single commands of a shell line, without what redirects their output. */
function partsOf(program: string): string[] {
  return program
    .split(/&&|\|\||[;|]/)
    .map((part) => part.replaceAll(/\s*\d?>+\s*(&\d|\/dev\/null)/g, '').trim())
    .filter((part) => part !== '');
}

/** Programs that the client runs without a rule, because they change nothing. */
function onlyReads(part: string): boolean {
  return readers.test(part) && !/[>`]|\$\(/.test(part);
}

const readers =
  /^(ls|pwd|cat|echo|head|tail|wc|true|which|date|whoami|uname|grep|rg|sort|uniq|cut|tr|stat|file|du|df|basename|dirname|realpath|node -v|(git( -\S+)* (status|log|diff|show|branch|rev-parse|remote|ls-files|describe|blame|config --get|tag|stash list|shortlog)))(\s|$)/;

/** Whether a rule such as `Bash(git status:*)`, `Bash(git *)`, `Bash(git*)` or `Bash` allows one command. */
function allows(rule: string, part: string): boolean {
  if (isUnscopedBash(rule)) return true;
  const pattern = /^Bash\s*\((.*)\)$/s.exec(rule.trim())?.[1];
  if (pattern === undefined || pattern.startsWith(':')) return false;
  const prefix = pattern.endsWith(':*')
    ? pattern.slice(0, -2)
    : pattern.endsWith(' *')
      ? pattern.slice(0, -2)
      : undefined;
  if (prefix !== undefined && !prefix.includes('*')) return part === prefix || part.startsWith(`${prefix} `);
  const parts = pattern.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(part);
}
