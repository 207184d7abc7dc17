import MarkdownIt, { type Token } from 'markdown-it';
import { directivesIn, type Directive } from './directives.ts';
import type { Page, Problem, Step } from './steps.ts';

const parser = new MarkdownIt({ html: true });

/** Reads a page: what is to be done, in order, and which code stands in its sentences. */
export function readPage(text: string): Page {
  const reader = new Reader();
  for (const token of parser.parse(text, {})) reader.take(token);
  return reader.end();
}

/** What comments say of the block behind them. */
interface Notes {
  readonly line: number;
  readonly exit?: string;
  readonly file?: string;
  readonly workflow?: string;
  readonly 'run-by'?: string;
}

class Reader {
  private readonly steps: Step[] = [];
  private readonly codes: { text: string; line: number }[] = [];
  private readonly problems: Problem[] = [];
  private notes: Notes | undefined;
  private line = 1;

  take(token: Token): void {
    if (token.map) this.line = token.map[0] + 1;
    switch (token.type) {
      case 'html_block':
        this.comments(token.content);
        break;
      case 'fence':
        this.block(/^\S*/.exec(token.info)?.[0] ?? '', token.content);
        break;
      case 'code_block':
        this.problem('An indented block is not executed: make it a fenced one.');
        break;
      case 'inline':
        this.sentence(token.children ?? []);
        break;
      default:
    }
  }

  end(): Page {
    this.expectNoNotes();
    const { steps, codes, problems } = this;
    return { steps, codes, problems: [...problems, ...unusedFiles(steps)] };
  }

  private comments(html: string): void {
    if (/<pre\b|^(?:```|~~~)/im.test(html))
      this.problem(
        'A block inside of HTML is not executed: leave a blank line before it, or make it a fenced one.',
      );
    for (const found of directivesIn(html)) {
      if (typeof found === 'string') this.problem(found);
      else this.directive(found);
    }
  }

  private directive({ word, value }: Directive): void {
    const { line } = this;
    switch (word) {
      case 'project':
      case 'client':
        this.steps.push({ kind: word, name: value, line });
        break;
      case 'sh':
        this.steps.push({ kind: 'commands', text: value, exit: this.exit(this.notes), line });
        this.notes = undefined;
        break;
      case 'exit':
      case 'file':
      case 'workflow':
      case 'run-by':
        this.notes = { ...this.notes, line, [word]: value };
        break;
      default:
        word satisfies never;
    }
  }

  private block(language: string, text: string): void {
    const { notes, line } = this;
    this.notes = undefined;
    const exit = this.exit(notes);
    const noted = notes && notedStep(notes, text, exit);
    if (noted) this.steps.push({ ...noted, line });
    else if (language === 'sh') this.steps.push({ kind: 'commands', text, exit, line });
    else if (language === 'console') this.steps.push({ kind: 'console', text, exit, line });
    else if (language === 'text') this.output(text);
    else this.problem(`Nothing says what is to be done with this block (${language || 'no language'}).`);
  }

  private output(text: string): void {
    const last = this.steps.findLast(({ kind }) => kind !== 'file')?.kind;
    if (last === 'commands') this.steps.push({ kind: 'output', text, line: this.line });
    else this.problem('This output has no command before it.');
  }

  private sentence(tokens: readonly Token[]): void {
    this.expectNoNotes();
    for (const { type, content } of tokens) {
      if (type === 'code_inline') this.codes.push({ text: content, line: this.line });
    }
  }

  private exit(notes: Notes | undefined): number {
    if (notes?.exit === undefined) return 0;
    if (!/^\d{1,3}$/.test(notes.exit)) this.problem(`This is no exit code: ${notes.exit}`);
    return Number(notes.exit);
  }

  /** A comment that speaks of a block must stand before one. */
  private expectNoNotes(): void {
    if (!this.notes) return;
    this.problems.push({ line: this.notes.line, message: 'No block follows this comment.' });
    this.notes = undefined;
  }

  private problem(message: string): void {
    this.problems.push({ line: this.line, message });
  }
}

/** What comments make of a block, whatever its language is. */
function notedStep(notes: Notes, text: string, exit: number) {
  if (notes.file !== undefined) return { kind: 'file', path: notes.file, text } as const;
  if (notes.workflow !== undefined) return { kind: 'workflow', path: notes.workflow, text, exit } as const;
  if (notes['run-by'] !== undefined) return { kind: 'elsewhere', script: notes['run-by'], text } as const;
  return undefined;
}

/** A file that is only written proves nothing: something has to use it before its sandbox is gone. */
function unusedFiles(steps: readonly Step[]): Problem[] {
  return steps.flatMap((step, index) => {
    if (step.kind !== 'file') return [];
    const next = steps.slice(index).find(({ kind }) => kind !== 'file' && kind !== 'output');
    const isUsed = next !== undefined && next.kind !== 'project';
    return isUsed ? [] : [{ line: step.line, message: `No command behind it uses ${step.path}.` }];
  });
}
