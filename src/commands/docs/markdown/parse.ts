import type { Token } from 'markdown-it';
import { attributesIn, blankComments, elementsIn } from './html.ts';
import { markdown } from './parser.ts';
import { partsOf, piecesOf, placesIn, sourceOf, type Position, type Source } from './source.ts';

/** A link, an image or the like, as the document writes it. */
export interface Link {
  readonly href: string;
  readonly kind: 'link' | 'image';
  /** Its address stands in a definition, `[label]: address`, somewhere else in the document. */
  readonly isReference: boolean;
  readonly at: Position;
}

/** A heading. `text` is what is shown, `alternatives` what else its anchor may be made of. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** With the texts of images in it, where there are any. */
  readonly withImages: string;
  /** The id that the document itself gives: `## Title {#id}`. */
  readonly id: string | undefined;
  readonly isHtml: boolean;
  readonly at: Position;
}

/** Code in the midst of a sentence that reads like the path of a file. */
export interface PathCode {
  readonly path: string;
  /** The text around it: what it says of the file. */
  readonly sentence: string;
  readonly at: Position;
}

/** A fenced block of code. `line` is that of its first line of text. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

/** What the checks need of a document. */
export interface Parsed {
  readonly links: readonly Link[];
  readonly headings: readonly Heading[];
  /** `id` and `name` of HTML elements. */
  readonly ids: ReadonlySet<string>;
  readonly fences: readonly Fence[];
  /** Code in the midst of sentences. */
  readonly codes: readonly string[];
  readonly paths: readonly PathCode[];
  readonly hasFrontMatter: boolean;
  /** Parts of it come from elsewhere (includes, components), so that it may have anchors that nobody sees here. */
  readonly isOpen: boolean;
}

/** Reads a document in one go. `breathe` is awaited now and then: where it answers a promise, others get their turn. */
export async function parseMarkdown(text: string, breathe: () => Promise<void> | undefined): Promise<Parsed> {
  const source = sourceOf(text);
  const collector = new Collector(source);
  for (const part of partsOf(source)) {
    const env = {};
    const tokens = markdown.parse(part.markdown, env);
    collector.begin(part.line);
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'inline') {
        collector.block(token);
        continue;
      }
      const place = collector.placesOf(token);
      for (const { content, start } of piecesOf(token.content)) {
        const children: Token[] = [];
        markdown.inline.parse(content, markdown, env, children);
        const opening = start === 0 ? tokens[index - 1] : undefined;
        collector.inline({ content, place: (offset) => place(start + offset) }, children, opening);
        const pause = breathe();
        if (pause) await pause;
      }
    }
  }
  return collector.end();
}

const including =
  /<!--\s*@include|<!--[^>]*\b(?:auto-?generated|generated|insert(?:ed)?|inject(?:ed)?|placeholder)\b[^>]*-->|^={3}[+!]* "|\{\{\s*#?include|\{%-?\s*include|^\s*-{1,2}8<-{1,2}|\{\{[<%]/im;
const components = /<(?!Badge\b|VPBadge\b|ScrimbaLink\b)(?:[A-Z]\w*|[a-z]+-[\w-]+)[\s/>]/;

/** Folders, a name, an ending: `src/cli/main.ts`. */
const pathLike = /^(?:\.\/)?(?:[\w@.-]+\/)+[\w@.-]+\.[a-z][a-z0-9]{0,5}$/i;

const inlineImage = /^!\[(?:[^[\]\\]|\\.|\[[^\]]*\])*\]\(/;

/** The text of a paragraph, heading or cell. */
interface Paragraph {
  readonly content: string;
  /** Where an offset in it stands in the file. */
  readonly place: (offset: number) => Position;
}

class Collector {
  private readonly source: Source;
  private readonly links: Link[] = [];
  private readonly headings: Heading[] = [];
  private readonly ids = new Set<string>();
  private readonly fences: Fence[] = [];
  private readonly codes: string[] = [];
  private readonly paths: PathCode[] = [];
  private isOpen = false;
  private isInLink = false;
  /** Where a row of a table stands: its cells do not know. */
  private row = 0;
  private first = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** A part of the document begins, at this line. */
  begin(line: number): void {
    this.first = line;
  }

  block(token: Token): void {
    const line = this.lineOf(token);
    if (token.type === 'tr_open' || token.type === 'th_open') this.row = line;
    else if (token.type === 'fence') {
      const language = /^[^\s{,:]*/.exec(token.info.trim())?.[0] ?? '';
      this.fences.push({ language: language.toLowerCase(), text: token.content, line: line + 2 });
    } else if (token.type === 'html_block') {
      this.html(token.content, placesIn(this.source, token.content, line));
    }
  }

  /** Where the offsets in the text of a token stand in the file. */
  placesOf(token: Token): Paragraph['place'] {
    return placesIn(this.source, token.content, this.lineOf(token));
  }

  inline({ content, place }: Paragraph, children: readonly Token[], opening: Token | undefined): void {
    if (opening?.type === 'heading_open') this.heading(children, Number(opening.tag.slice(1)), place(0));
    for (const child of children) this.child(child, { content, place });
    if (content.includes('://')) this.bare(content, place);
    if (/\{|8<|=== "/.test(content)) this.look(content);
  }

  private lineOf({ map }: Token): number {
    return map ? this.first + map[0] : this.row;
  }

  private child(child: Token, { content, place }: Paragraph): void {
    const [at, end] = child.map ?? [0, 0];
    switch (child.type) {
      case 'link_open':
        this.isInLink = true;
        // A footnote whose text is one word reads like a definition.
        if (content[at] === '^') break;
        this.link(child.attrGet('href'), 'link', content[end + 1] !== '(', place(at - 1));
        break;
      case 'link_close':
        this.isInLink = false;
        break;
      case 'image':
        this.link(child.attrGet('src'), 'image', !inlineImage.test(content.slice(at)), place(at));
        break;
      case 'html_inline':
        this.html(child.content, (offset) => place(at + offset));
        break;
      case 'code_inline':
        this.codes.push(child.content);
        if (pathLike.test(child.content) && !this.isInLink)
          this.paths.push({ path: child.content, sentence: content, at: place(at) });
        break;
      default:
    }
  }

  /** Addresses that stand in the text as they are: code hosts make links of them. */
  private bare(content: string, place: (offset: number) => Position): void {
    const text = content.replaceAll(/`[^`]*`/g, (code) => ' '.repeat(code.length));
    for (const { 0: found, index } of text.matchAll(/(?<![\w(<[\]"'=/`])https?:\/\/[^\s<>"'`|\]]+/g)) {
      const trimmed = found.replace(/[.,;:!?*_~]+$/, '');
      const href = trimmed.includes('(') ? trimmed : trimmed.replace(/\).*$/, '');
      this.link(href, 'link', false, place(index));
    }
  }

  private link(href: string | null, kind: Link['kind'], isReference: boolean, at: Position): void {
    this.links.push({ href: href ?? '', kind, isReference, at });
  }

  private heading(children: readonly Token[], level: number, at: Position): void {
    const whole = textOf(children, false);
    const explicit = /\s*\\?\{:?\s*#([^\s}]+)[^}]*\}\s*$/.exec(whole);
    const text = explicit ? whole.slice(0, explicit.index) : whole;
    const withImages = children.some(({ type }) => type === 'image') ? textOf(children, true) : whole;
    this.headings.push({ level, text, withImages, id: explicit?.[1], isHtml: false, at });
  }

  private html(content: string, place: (offset: number) => Position): void {
    const text = blankComments(content);
    this.look(content);
    if (components.test(text)) this.isOpen = true;
    for (const { name, value, element, offset } of attributesIn(text)) {
      if (name === 'id' || name === 'name') this.ids.add(value);
      else if (name === 'href') {
        if (element === 'a')
          this.links.push({ href: value, kind: 'link', isReference: false, at: place(offset) });
      } else if (['img', 'source', 'video'].includes(element)) {
        this.links.push({ href: value, kind: 'image', isReference: false, at: place(offset) });
      }
    }
    for (const { level, text: shown, offset } of elementsIn(text)) {
      this.headings.push({
        level,
        text: shown,
        withImages: shown,
        id: undefined,
        isHtml: true,
        at: place(offset),
      });
    }
  }

  private look(content: string): void {
    if (including.test(content)) this.isOpen = true;
  }

  end(): Parsed {
    const { links, headings, ids, fences, codes, paths, isOpen } = this;
    return { links, headings, ids, fences, codes, paths, isOpen, hasFrontMatter: this.source.hasFrontMatter };
  }
}

/** The text that is shown, without markup. */
function textOf(children: readonly Token[], withImages: boolean): string {
  return children
    .map((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
      if (child.type === 'image') return withImages ? child.content : '';
      return child.type === 'html_inline' ? '' : child.content;
    })
    .join('');
}
