import { ExportReader, type ParseCode } from './code/exports.ts';
import type { LinkChecker } from './external/checker.ts';
import { anchorsOf, type AnchorRules, type Anchors } from './markdown/anchors.ts';
import { parseMarkdown, type Parsed } from './markdown/parse.ts';
import type { Project } from './project.ts';
import { siteOf, type Site } from './sites.ts';

/** A document as the checks see it. */
export interface Document extends Parsed {
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
  readonly invalidUtf8: boolean;
  readonly site: Site;
}

/** What is kept of a document for links from others. */
export interface Page {
  readonly anchors: Anchors;
  /** The anchors that it has by any of the rules that are known. */
  readonly byAnyRules: Anchors;
  readonly isOpen: boolean;
}

const turn = 25;

/** What a library may use. */
export interface LibraryOptions {
  readonly loadParser: () => Promise<ParseCode>;
  readonly checker: LinkChecker | undefined;
  /** Whether git is asked where a missing file went: worth its time only when that is mended. */
  readonly findsRenames: boolean;
}

/** Reads each document once, whoever needs it: its own item, or a link that leads to it. */
export class Library {
  readonly project: Project;
  private readonly pages = new Map<string, Promise<Page | undefined>>();
  /** Undefined: nobody asks the network. */
  readonly checker: LinkChecker | undefined;
  readonly findsRenames: boolean;
  private readonly loadParser: () => Promise<ParseCode>;
  private reader: Promise<ExportReader> | undefined;
  private turnEnds = 0;

  constructor(project: Project, { loadParser, checker, findsRenames }: LibraryOptions) {
    this.project = project;
    this.loadParser = loadParser;
    this.checker = checker;
    this.findsRenames = findsRenames;
  }

  /** What reads the exports of code. Its parser is loaded when it is asked for: most documents need none. */
  exports(): Promise<ExportReader> {
    this.reader ??= this.loadParser().then((parse) => new ExportReader(this.project, parse));
    return this.reader;
  }

  /** A document whole; a message where it cannot be read. */
  async read(path: string): Promise<Document | string> {
    const file = this.project.access.read(path);
    if ('message' in file) return file.message;
    const parsed = await parseMarkdown(file.text, () => this.breathe());
    const site = siteOf(this.project, path, parsed.hasFrontMatter);
    const document = { ...parsed, ...file, path, site };
    this.pages.set(path, Promise.resolve(pageOf(document)));
    return document;
  }

  /** The anchors of a document; undefined where it cannot be read. */
  page(path: string): Promise<Page | undefined> {
    const known = this.pages.get(path);
    if (known) return known;
    const page = this.read(path).then((document) =>
      typeof document === 'string' ? undefined : pageOf(document),
    );
    this.pages.set(path, page);
    return page;
  }

  private breathe(): Promise<void> | undefined {
    if (performance.now() < this.turnEnds) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.turnEnds = performance.now() + turn;
        resolve();
      });
    });
  }
}

const rulesOf: Readonly<Record<Site['kind'], AnchorRules>> = {
  github: 'github',
  vitepress: 'vitepress',
  other: 'unknown',
  prompt: 'github',
};

/** Most documents are never linked to with an anchor: theirs are made when they are asked for. */
function pageOf({ site, headings, ids, isOpen }: Document): Page {
  let anchors: Anchors | undefined;
  let byAnyRules: Anchors | undefined;
  return {
    isOpen,
    get anchors() {
      anchors ??= anchorsOf({ headings, ids }, rulesOf[site.kind]);
      return anchors;
    },
    get byAnyRules() {
      byAnyRules ??= anchorsOf({ headings, ids }, 'unknown');
      return byAnyRules;
    },
  };
}
