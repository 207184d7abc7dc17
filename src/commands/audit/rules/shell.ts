import { quote } from '../../../model/quote.ts';
import { blankFences } from '../markdown.ts';
import { locateInBody, type Check } from '../observation.ts';
import { allows, onlyReads, partsOf, withoutDocuments } from '../shellLine.ts';
import { splitTools } from './tools.ts';

/** A shell line that the client runs when a command or skill is used. */
interface ShellLine {
  readonly program: string;
  readonly offset: number;
  /** It stands in a code block, where an author mostly means to show it. */
  readonly isExample: boolean;
}

/**
 * What commands and skills run before the model is asked: only what `allowed-tools` allows, and what merely reads. The
 * client runs !`…` in code blocks too; there it is taken for an example and only noted.
 */
export const checkShell: Check = function* (definition) {
  const { kind, frontMatter } = definition;
  if (kind !== 'command' && kind !== 'skill') return;
  const rules = splitTools(frontMatter.data['allowed-tools']);
  for (const { program, offset, isExample } of shellLines(frontMatter.body)) {
    const at = locateInBody(definition, offset);
    const isAllowed = partsOf(program).every(
      (part) => onlyReads(part) || rules.some((rule) => allows(rule, part)),
    );
    const effect = isAllowed ? '' : ', and no allowed-tools rule allows it, so it aborts there';
    if (isExample) {
      const message = `The client runs ${quote(program)} although it stands in a code example${effect}.`;
      yield { ruleId: 'shell-in-example', message, at, evidence: program };
    } else if (!isAllowed) {
      const message = `No allowed-tools rule allows ${quote(program)}: the client aborts here.`;
      yield { ruleId: 'shell-without-permission', message, at, evidence: program };
    }
  }
};

const inline = /(?<=^|\s)!`([^`]+)`(`?)/gm;
const block = /^[ \t]*(`{3,})!(?:bash|sh)?[ \t]*\n([\s\S]*?)\n[ \t]*\1/gm;

function* shellLines(body: string): Iterable<ShellLine> {
  if (body.includes('!`')) yield* inlineLines(body);
  if (!body.includes('```!')) return;
  for (const match of body.matchAll(block)) {
    let offset = match.index + match[0].indexOf('\n') + 1;
    for (const line of withoutDocuments(match[2] ?? '').split('\n')) {
      if (line.trim() !== '') yield { program: line.trim(), offset, isExample: false };
      offset += line.length + 1;
    }
  }
}

function* inlineLines(body: string): Iterable<ShellLine> {
  const prose = blankFences(body);
  for (const match of body.matchAll(inline)) {
    const { index } = match;
    const isExample = prose[index] !== '!' || match[2] === '`' || body[index - 2] === '`';
    yield { program: (match[1] ?? '').trim(), offset: index, isExample };
  }
}
