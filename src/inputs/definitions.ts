import type {
  Definition,
  DefinitionFile,
  FrontMatter,
  ManifestProblem,
  ReadProblem,
  Verdict,
  VerdictReason,
} from '../model/definition.ts';
import { discover, type Candidate, type Search } from './discover.ts';
import { readFrontMatter } from './frontMatter.ts';
import { basename, dirname } from 'node:path';
import { areHooks } from './hooks.ts';
import { checkManifest } from './checkManifest.ts';
import { readText } from './readText.ts';

/** Finds and reads everything that a search covers. Unreadable files are among the results, with their problem. */
export function readDefinitions(search: Search): Definition[] {
  return discover(search).flatMap((candidate) => {
    const definition = readDefinition(candidate);
    return counts(candidate, definition) ? definition : [];
  });
}

/** Reads one file. Never throws: whatever is in it, there is a verdict. */
export function readDefinition(file: DefinitionFile): Definition {
  const read = file.problem ? problemOfFolder(file.problem) : readText(file.file, maxBytes(file));
  if ('code' in read) {
    const verdict: Verdict = { loads: false, name: file.placeName, reason: 'unreadable' };
    const nothing = {
      bytes: 0,
      sha256: '',
      text: '',
      frontMatter: noFrontMatter,
      manifestProblems: [],
      invalidUtf8: false,
    };
    return { ...file, ...nothing, verdict, readProblem: read };
  }
  if (file.kind === 'manifest') {
    const manifestProblems = checkManifest(basename(file.file), read.text, dirname(dirname(file.file)));
    const verdict = judgeManifest(file, manifestProblems);
    return { ...file, ...read, frontMatter: noFrontMatter, manifestProblems, verdict };
  }
  const frontMatter = readFrontMatter(read.text);
  const verdict = passedOver(file) ?? judge(file, file.kind, frontMatter);
  return { ...file, ...read, frontMatter, manifestProblems: [], verdict };
}

/** What the plugin's manifest decides before the file itself matters. */
function passedOver({ scope, misplaced, placeName: name }: DefinitionFile): Verdict | undefined {
  if (scope.refused) return { loads: false, name, reason: 'plugin-refused' };
  return misplaced && { loads: false, name, reason: misplaced };
}

const noFrontMatter: FrontMatter = {
  status: 'absent',
  data: {},
  block: '',
  blockLine: 1,
  body: '',
  bodyLine: 1,
};

/** Whether the client would load the file. Rules observed with Claude Code 2.1.329 through its `init` event. */
function judge(file: DefinitionFile, kind: 'agent' | 'command' | 'skill', frontMatter: FrontMatter): Verdict {
  switch (kind) {
    case 'agent':
      return file.scope.kind === 'plugin'
        ? judgePluginAgent(file, frontMatter)
        : judgeAgent(file, frontMatter);
    case 'command':
      return { loads: true, name: file.placeName };
    case 'skill':
      return judgeSkill(file, frontMatter);
    default:
      return kind satisfies never;
  }
}

function judgeAgent(file: DefinitionFile, { status, data }: FrontMatter): Verdict {
  const no = (reason: VerdictReason, name = file.placeName): Verdict => ({ loads: false, name, reason });
  if (status === 'absent') return no('front-matter-absent');
  if (status === 'unusable') return no('front-matter-unusable');
  if (status === 'refused') return no('front-matter-refused');
  const { name, description, hooks } = data;
  if (typeof name !== 'string' || name === '') return no('name-missing');
  if (!isAgentName(name)) return no('name-invalid', name);
  if (typeof description !== 'string' || description === '') return no('description-missing', name);
  if (!areHooks(hooks)) return no('hooks-invalid', name);
  return { loads: true, name };
}

/** The longest name of an agent, in characters. */
const maxName = 256;

/** A plugin's agents always load: without a usable name under that of their file. */
function judgePluginAgent({ prefix = '', placeName }: DefinitionFile, { data }: FrontMatter): Verdict {
  const { name } = data;
  const own = name === null || name === undefined ? '' : textOf(name);
  if (own !== '' && own.length <= maxName) return { loads: true, name: prefix + own };
  return { loads: true, name: prefix + placeName, reason: 'named-after-file' };
}

/** The client makes text of whatever a plugin's agent has for a name. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => (member === null ? '' : textOf(member))).join();
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
}

/** A skill answers to the name of its folder; the model finds it only by its description. */
function judgeSkill(file: DefinitionFile, { data }: FrontMatter): Verdict {
  const { description } = data;
  const found = isScalar(description) && String(description).trim() !== '';
  return { loads: true, name: file.placeName, ...(!found && { reason: 'only-by-name' as const }) };
}

function judgeManifest(file: DefinitionFile, problems: readonly ManifestProblem[]): Verdict {
  const refused = problems.some((problem) => problem.fatal);
  return { loads: !refused, name: file.placeName, ...(refused && { reason: 'manifest-invalid' as const }) };
}

function isAgentName(name: string): boolean {
  return !name.includes(':') && !name.startsWith('-') && name.length <= maxName;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Files outside of the places that the client knows count only when they show that they are meant as definitions. */
function counts({ only }: Candidate, { frontMatter }: Definition): boolean {
  if (only === 'always') return true;
  if (frontMatter.status === 'absent') return false;
  return (
    only === 'with-front-matter' ||
    [/^name\s*:/m, /^description\s*:/m].every((key) => key.test(frontMatter.block))
  );
}

/** The client does not read larger files; of skills outside of plugins it takes a little less. */
function maxBytes({ kind, scope }: DefinitionFile): number {
  return kind === 'skill' && scope.kind !== 'plugin' ? 1_000_000 : 1_048_576;
}

function problemOfFolder(problem: NonNullable<DefinitionFile['problem']>): ReadProblem {
  return problem === 'symlink-loop'
    ? { code: 'symlink-loop', message: 'its link leads back to a folder that holds it' }
    : { code: 'no-permission', message: 'there is no permission to read this folder' };
}
