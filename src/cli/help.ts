/** What `pool-run --help` prints. */
export const help = `pool-run: instance pools for Claude Code

Usage: pool-run <command>… [paths…] [options]

Commands
  audit [paths…]        say which agents, commands, skills and plugins load, which shadow each other,
                        and which are dangerous (also: agent-audit)
  test [paths…]         run the test suites of the project at the same time, with their own runners
  docs [paths…]         say which links, anchors, commands and names in the documents lead nowhere, and mend
                        what is certain
  deps [paths…]         list the packages of all lockfiles and manifests: what is vulnerable, deprecated, not pinned
  prime [paths…]        say what a codebase is, how it hangs together, where it is hard to change and what
                        was put off; a path focuses on it
  new <name>            write commands/<name>.md, a command of your own that works at once
  <name> [paths…]       a command of the project's own: commands/<name>.md that runs a program (docs/programs.md)
  all                   every command that pool-run brings
  plan <command>…       print what would run; runs nothing and costs nothing
  list                  the commands that can run here, and where they come from
  resume [run]          go on with a run: what is done stays done (without a name: the last one)
  status [run]          how far a run is, from any terminal
  cache                 what the cache of results holds
  install               copy the agents and commands into .claude/ of this project (--user: into your own ~/.claude),
                        over nothing of yours
  uninstall             take away just that, unless you changed it
  doctor                whether all that is needed is there, from Node.js to permissions, and what to do

Several commands run together, in one report: pool-run audit lint

Options
  --format <format>     md, json, sarif, html or junit on stdout, whole (without it: a short text for people);
                        deps also: cyclonedx; prime also: context, a briefing for a model
  --json                the same as --format json
  -o, --output <file>   write the report to a file instead of stdout
  --fail-on <level>     exit with 1 from this level on: error (default), warning, note, never
  --only <name>         only a category, an aspect or a rule; may be repeated, or a list with commas
  --changed [base]      only findings about what differs from a commit (HEAD), and about what depends on it
  --fix                 docs: mend what is certain; with --dry-run only show it, as a diff
  --write               docs, with --engine claude: let instances change documents, each in a git worktree of its
                        own; what they wrote lands on a branch that you may merge
  --allow-dirty         docs: --fix also in files with changes that are not committed
  --external            docs: also ask the servers that links lead to
  --tokens <n>          prime: how long the briefing may be (4000)
  --user                also the agents, commands and skills in your own ~/.claude; install: into it
  --project             install: into the project, which is what happens without it too
  --max <n>             at most n instances at once, over all commands
  --sequential          one instance
  --timeout <time>      for one attempt, such as 90s or 10m; the definition's otherwise
  --engine <engine>     fake: try a definition out, with a script in pool-run.yaml; nothing is really run
                        claude: instances are headless Claude Code; they judge what programs found, and look for
                        what no program sees. Needs a login and spends money (docs/claude.md)
  --model <model>       claude: another model than the client's own
  --max-turns <n>       claude: answers of the model in one attempt (60)
  --budget <dollars>    claude: for the whole run, such as 2.00
  --token-budget <n>    claude: the same in tokens
  --allow-tools <list>  claude: tools besides Read, Grep and Glob, such as Bash,WebFetch
  --osv <address>       deps: where to ask for advisories (https://api.osv.dev); none: ask nobody
  --advisories <folder> deps: advisories from files, in osv-scanner's layout, instead of a server
  --no-cache            look at everything again
  --rerun-failed <n>    test: run what failed up to n times again, to tell flaky from broken
  --coverage            test: ask the runners for coverage, and merge it
  --trace <file>        write what happened when as Chrome trace events
  --accept-changes      resume although files changed: only results that still hold are kept
  --watch               status: go on showing until the run ends
  --clear               cache: empty it
  --cwd <folder>        the project; its pool-run.yaml counts, and .pool-run/ is made in it
  --dry-run             the same as plan
  -q, --quiet           no progress and no messages
  --debug               stack traces
  -v, --version         -h, --help

Examples
  pool-run audit                                  audit this project
  pool-run audit ~/packs/agents --fail-on never   audit another repository, only look
  pool-run audit --format sarif -o audit.sarif    for code scanning
  pool-run audit --format html -o audit.html      to look at in a browser
  pool-run docs --fix --dry-run                   what would be mended in the documents
  pool-run audit --only secret,duplicate-name     two rules
  pool-run deps -o report.cdx.json                the inventory as CycloneDX 1.6
  pool-run prime src/server                       what to know before working on one folder
  pool-run prime --format context --tokens 2000   the same for a model
  pool-run plan audit --json                      the plan, for scripts

Exit codes: 0 clean · 1 findings at or above --fail-on · 2 could not run · 3 coverage incomplete ·
4 budget used up · 130 interrupted. Every run leaves its plan, journal and reports in .pool-run/runs/.
`;
