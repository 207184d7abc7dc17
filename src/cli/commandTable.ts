/** A word of the command line: what may stand behind it, and what it does. */
export interface CommandRow {
  /** As the help shows it, such as `[paths…]`. */
  readonly takes: string;
  readonly about: string;
}

type CommandRows = Readonly<Record<string, CommandRow>>;

/** Commands that pool-run brings: each has a definition in `commands/` and a pool. */
export const pools: CommandRows = {
  audit: {
    takes: '[paths…]',
    about:
      'say which agents, commands, skills and plugins load, which shadow each other, and which are dangerous (also: agent-audit)',
  },
  test: {
    takes: '[paths…]',
    about: 'run the test suites of the project at the same time, with their own runners',
  },
  docs: {
    takes: '[paths…]',
    about:
      'say which links, anchors, commands and names in the documents lead nowhere, and mend what is certain',
  },
  deps: {
    takes: '[paths…]',
    about:
      'list the packages of all lockfiles and manifests: what is vulnerable, deprecated, not pinned, or under a licence that you do not allow',
  },
  prime: {
    takes: '[paths…]',
    about:
      'say what a codebase is, how it hangs together, where it is hard to change and what was put off; a path focuses on it',
  },
};

/** Words that are commands by themselves. */
export const words: CommandRows = {
  all: { takes: '', about: 'every command that pool-run brings' },
  plan: { takes: '<command>…', about: 'print what would run; runs nothing and costs nothing' },
  list: { takes: '', about: 'the commands that can run here, and where they come from' },
  new: { takes: '<name>', about: 'write commands/<name>.md, a command of your own that works at once' },
  resume: {
    takes: '[run]',
    about: 'go on with a run: what is done stays done (without a name: the last one)',
  },
  status: { takes: '[run]', about: 'how far a run is, from any terminal' },
  cache: { takes: '', about: 'what the cache of results holds' },
  install: {
    takes: '',
    about:
      'copy the agents and commands into .claude/ of this project (--user: into your own ~/.claude), over nothing of yours',
  },
  uninstall: { takes: '', about: 'take away just that, unless you changed it' },
  doctor: {
    takes: '',
    about: 'whether all that is needed is there, from Node.js to permissions, and what to do',
  },
  help: { takes: '', about: 'the commands and options, with examples' },
};

/** What the slash commands in Claude Code call; people need none of them. */
export const steps: CommandRows = {
  begin: {
    takes: '<command>… [paths…]',
    about: 'plan a run, look first without a model, and say which instances a conversation has to start',
  },
  deliver: {
    takes: '<run> <task>',
    about: 'check what an instance has written, and put it into the journal',
  },
  merge: {
    takes: '<run>',
    about: 'merge what was delivered, report, and hand out again what is missing',
  },
};

/** Words that name no pool. */
export const otherWords: readonly string[] = Object.keys({ ...words, ...steps });
