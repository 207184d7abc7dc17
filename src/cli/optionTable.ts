/** One option: how it is written and what it is for. The parser, the help and the reference are made from the same rows. */
export interface OptionRow {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  readonly default?: string | boolean | string[];
  /** What stands behind a string option, as the help shows it. */
  readonly value?: string;
  /** The only command that knows it. */
  readonly of?: string;
  readonly about: string;
}

type OptionRows = Readonly<Record<string, OptionRow>>;

/** Options of every command, and of the words that run none. */
export const commonOptions = {
  format: {
    type: 'string',
    value: '<format>',
    about:
      'md, json, sarif, html or junit on stdout, whole (without it: a short text for people); deps also: cyclonedx; prime also: context, a briefing for a model',
  },
  json: {
    type: 'boolean',
    default: false,
    about: 'the same as --format json; plan, list, status, cache and doctor know it, too',
  },
  output: {
    type: 'string',
    short: 'o',
    value: '<file>',
    about: 'write the report to a file instead of stdout; its ending says the format where --format does not',
  },
  'fail-on': {
    type: 'string',
    value: '<level>',
    about: 'exit with 1 from this level on: error (default), warning, note, never',
  },
  only: {
    type: 'string',
    multiple: true,
    default: [] as string[],
    value: '<name>',
    about: 'only a category, an aspect or a rule; may be repeated, or a list with commas',
  },
  changed: {
    type: 'string',
    value: '[base]',
    about: 'only findings about what differs from a commit (HEAD), and about what depends on it',
  },
  user: {
    type: 'boolean',
    default: false,
    about:
      'also the agents, commands and skills in your own ~/.claude; install and uninstall: there, and not in the project',
  },
  max: { type: 'string', value: '<n>', about: 'at most n instances at once, over all commands' },
  sequential: { type: 'boolean', default: false, about: 'one instance' },
  timeout: {
    type: 'string',
    value: '<time>',
    about: "for one attempt, such as 90s or 10m; the definition's otherwise",
  },
  engine: {
    type: 'string',
    value: '<engine>',
    about:
      'fake: try a definition out, with a script in pool-run.yaml; nothing is really run. claude: instances are headless Claude Code; they judge what programs found, and look for what no program sees. Needs a login and spends money (docs/claude.md)',
  },
  'no-cache': { type: 'boolean', default: false, about: 'look at everything again' },
  trace: { type: 'string', value: '<file>', about: 'write what happened when as Chrome trace events' },
  cwd: {
    type: 'string',
    default: '.',
    value: '<folder>',
    about: 'the project; its pool-run.yaml counts, and .pool-run/ is made in it',
  },
  'dry-run': {
    type: 'boolean',
    default: false,
    about: 'the same as plan; --fix, install and uninstall say what they would do',
  },
  quiet: { type: 'boolean', short: 'q', default: false, about: 'no progress and no messages' },
  debug: { type: 'boolean', default: false, about: 'stack traces' },
  version: { type: 'boolean', short: 'v', default: false, about: 'the version, and nothing else' },
  help: { type: 'boolean', short: 'h', default: false, about: 'the commands and options, with examples' },
} as const satisfies OptionRows;

/** Options of a single word, whose absence means no. */
export const wordOptions = {
  'accept-changes': {
    type: 'boolean',
    default: false,
    of: 'resume',
    about: 'go on although files changed: only results that still hold are kept',
  },
  watch: { type: 'boolean', default: false, of: 'status', about: 'go on showing until the run ends' },
  clear: { type: 'boolean', default: false, of: 'cache', about: 'empty it' },
  wait: {
    type: 'boolean',
    default: false,
    of: 'merge',
    about: 'until every instance has delivered or given up',
  },
} as const satisfies OptionRows;

/** Options of single commands; given to another one they are refused. */
export const commandOptions = {
  'rerun-failed': {
    type: 'string',
    value: '<n>',
    of: 'test',
    about: 'run what failed up to n times again, to tell flaky from broken',
  },
  coverage: { type: 'boolean', of: 'test', about: 'ask the runners for coverage, and merge it' },
  fix: { type: 'boolean', of: 'docs', about: 'mend what is certain; with --dry-run only show it, as a diff' },
  'allow-dirty': {
    type: 'boolean',
    of: 'docs',
    about: '--fix also in files with changes that are not committed',
  },
  external: { type: 'boolean', of: 'docs', about: 'also ask the servers that links lead to' },
  write: {
    type: 'boolean',
    of: 'docs',
    about:
      'let instances of --engine claude change documents, each in a git worktree of its own; what they wrote lands on a branch that you may merge',
  },
  osv: {
    type: 'string',
    value: '<address>',
    of: 'deps',
    about: 'where to ask for advisories (https://api.osv.dev); none: ask nobody',
  },
  advisories: {
    type: 'string',
    value: '<folder>',
    of: 'deps',
    about: "advisories from files, in osv-scanner's layout, instead of a server",
  },
  tokens: {
    type: 'string',
    value: '<n>',
    of: 'prime',
    about: 'how long the briefing may be, in tokens (4000)',
  },
  project: {
    type: 'boolean',
    of: 'install',
    about: 'into the project, which is what happens without it too',
  },
} as const satisfies OptionRows;

/** Options of the engine `claude`; without it they are refused. */
export const clientOptions = {
  model: { type: 'string', value: '<model>', about: "another model than the client's own" },
  'max-turns': { type: 'string', value: '<n>', about: 'answers of the model in one attempt (60)' },
  budget: { type: 'string', value: '<dollars>', about: 'for the whole run, such as 2.00' },
  'token-budget': { type: 'string', value: '<n>', about: 'the same in tokens' },
  'allow-tools': {
    type: 'string',
    value: '<list>',
    about: 'tools besides Read, Grep and Glob, such as Bash,WebFetch',
  },
} as const satisfies OptionRows;

/** All of them, under the headings that the help and the reference give them. */
export const optionGroups: Readonly<Record<string, OptionRows>> = {
  Options: commonOptions,
  'Options of one command': { ...commandOptions, ...wordOptions },
  'Options of --engine claude': clientOptions,
};
