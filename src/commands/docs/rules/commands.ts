import { basename, dirname, join } from 'node:path/posix';
import { nearest } from '../../../model/nearest.ts';
import { isForContributors, typeOf } from '../documents.ts';
import type { Document } from '../library.ts';
import { commandsIn, type Command } from '../markdown/shell.ts';
import type { Observation } from '../observation.ts';
import type { Project } from '../project.ts';
import { makeTargetsOf, scriptsOf } from '../tasks.ts';

/** Looks whether what a document tells people to run exists: package scripts, make targets, programs of the project. */
export function checkCommands(document: Document, project: Project): Observation[] {
  const isTold = isForContributors(document.path);
  if (!isTold && typeOf(document.path) !== 'readme') return [];
  if (speaksOfOtherProjects(document)) return [];
  return commandsIn(document)
    .slice(0, mostCommands)
    .flatMap((command) => {
      if (!isTold && !isAboutDevelopment(document, command.line)) return [];
      if (command.folders.some((folder) => isElsewhere(folder, document, project))) return [];
      return checkCommand(command, document, project);
    });
}

/** Nobody follows more steps than that. */
const mostCommands = 1_000;

const checks: readonly ((command: Command, document: Document, project: Project) => Observation[])[] = [
  checkScript,
  checkMake,
  checkProgram,
];

function checkCommand(command: Command, document: Document, project: Project): Observation[] {
  return checks.flatMap((check) => check(command, document, project));
}

/** It shows how to set up a project of the reader's own, whose scripts nobody here can know. */
function speaksOfOtherProjects({ text }: Document): boolean {
  return /"scripts"\s*:|\b(?:npm|pnpm|yarn|bun)\s+(?:create|init)\b|\bnpx\s+(?:create-|degit)|\bdegit\s/.test(
    text,
  );
}

const development =
  /\b(?:develop\w*|contribut\w*|build\w*|hack\w*|tests?|testing|local\w*|from source|lint\w*|compil\w*|release|maintain\w*)\b/i;

/** Whether a part of a README is about working on the project. */
function isAboutDevelopment({ headings }: Document, line: number): boolean {
  const above = headings.filter(({ at }) => at.line < line);
  let level = 7;
  return above.toReversed().some((heading) => {
    if (heading.level >= level) return false;
    level = heading.level;
    return development.test(heading.text);
  });
}

/** Whether commands went into a folder that is not the project's, nor one below it. */
function isElsewhere(folder: string, { path }: Document, project: Project): boolean {
  const { root } = project.access;
  const name = folder.replace(/\/$/, '');
  if (name === basename(root) || name === '..' || name === '.') return false;
  return !project.isFolder(join(dirname(path), name)) && !project.isFolder(name);
}

/** What only a script can be called. Bun runs files as well, and yarn programs of dependencies. */
const runners: Readonly<Record<string, RegExp>> = {
  npm: /^[\w:.@-]+$/,
  pnpm: /^[\w:.@-]+$/,
  yarn: /^[\w.@-]+:[\w:.@-]+$/,
  bun: /^[\w:@-]+$/,
};

function checkScript({ words, line, column }: Command, { text }: Document, project: Project): Observation[] {
  const name = scriptIn(words);
  const { names, isWhole } = scriptsOf(project);
  if (name === undefined || !isWhole || names.has(name)) return [];
  // The document says itself what the script is: it may be one that the reader shall write.
  if (new RegExp(`["']${name.replaceAll('.', String.raw`\.`)}["']\\s*:`).test(text)) return [];
  const meant = nearest(name, [...names]);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const message = `No package.json here has the script "${name}".${hint}`;
  return [{ ruleId: 'missing-script', message, at: { line, column }, evidence: words.join(' ') }];
}

/** The package script that a command runs; undefined where it may be something else. */
function scriptIn([runner = '', ...rest]: readonly string[]): string | undefined {
  const [verb = '', script = ''] = rest.filter((word) => !word.startsWith('-'));
  if (runner === 'npm' && verb === 'test') return verb;
  const names = runners[runner];
  return names && /^run(?:-script)?$/.test(verb) && names.test(script) ? script : undefined;
}

function checkMake({ words, line, column }: Command, _document: Document, project: Project): Observation[] {
  const [program, ...rest] = words;
  if (
    (program !== 'make' && program !== 'gmake') ||
    rest.some((word) => /^-[Cf]|^--(?:directory|file)/.test(word))
  )
    return [];
  const makefile = makeTargetsOf(project);
  if (!makefile.isWhole) return [];
  const unknown = rest.filter(
    (word) =>
      /^[\w.-]+$/.test(word) &&
      !word.startsWith('-') &&
      !makefile.names.has(word) &&
      !/^\d+$/.test(word) &&
      !project.exists(word),
  );
  return unknown.map((name): Observation => {
    const meant = nearest(name, [...makefile.names]);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const message = `No Makefile here has the target "${name}".${hint}`;
    return { ruleId: 'missing-make-target', message, at: { line, column }, evidence: words.join(' ') };
  });
}

const interpreters = new Set([
  'sh',
  'bash',
  'zsh',
  'node',
  'python',
  'python3',
  'ruby',
  'perl',
  'source',
  '.',
  'tsx',
  'deno',
  'bun',
]);

function checkProgram(
  { words, line, column, folders }: Command,
  { path }: Document,
  project: Project,
): Observation[] {
  const [first = '', second = ''] = words;
  const program = interpreters.has(first) ? second : first;
  if (!/^(?:\.{1,2}\/)?[\w.-]+\/[\w./-]+\.(?:sh|py|rb|pl|js|mjs|cjs|ts)$/.test(program)) return [];
  const places = ['', dirname(path), ...folders.flatMap((folder) => [folder, join(dirname(path), folder)])];
  const tail = program.replace(/^(?:\.{1,2}\/)+/, '');
  const isThere =
    places.some((place) => project.exists(join(place, program))) ||
    project.named(basename(program)).some((one) => one.endsWith(`/${tail}`));
  if (isThere || /\b(?:node_modules|dist|build|venv|out|target|bin)\b/.test(program)) return [];
  const message = `There is no ${JSON.stringify(tail)} here.`;
  return [{ ruleId: 'missing-program', message, at: { line, column }, evidence: program, missing: tail }];
}
