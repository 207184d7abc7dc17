/** What `pool-run --help` prints. */
export const help = `pool-run: instance pools for Claude Code

Usage: pool-run <command>… [paths…] [options]

Commands
  audit [paths…]        say which agents, commands, skills and plugins load, which shadow each other,
                        and which are dangerous (also: agent-audit)
  docs [paths…]         say which links, anchors, commands and names in the documents lead nowhere, and mend
                        what is certain (docs/docs.md)
  <name> [paths…]       a command of the project's own: commands/<name>.md that runs a program (docs/programs.md)
  all                   every command that pool-run brings
  plan <command>…       print what would run; runs nothing and costs nothing
  list                  the commands that can run here, and where they come from
  resume [run]          go on with a run: what is done stays done (without a name: the last one)
  status [run]          how far a run is, from any terminal
  cache                 what the cache of results holds

Several commands run together, in one report: pool-run audit lint

Options
  --format <format>     md, json, sarif or html on stdout, whole (without it: a short text for people)
  --json                the same as --format json
  -o, --output <file>   write the report to a file instead of stdout
  --fail-on <level>     exit with 1 from this level on: error (default), warning, note, never
  --only <name>         only a category or a rule; may be repeated, or a list with commas
  --changed [commit]    only what differs from a commit (without one: from the last), and what depends on it
  --fix                 docs: mend what is certain; with --dry-run only show it, as a diff
  --allow-dirty         docs: --fix also in files with changes that are not committed
  --external            docs: also ask the servers that links lead to
  --user                also the agents, commands and skills in your own ~/.claude
  --max <n>             at most n instances at once, over all commands
  --sequential          one instance
  --timeout <time>      for one attempt, such as 90s or 10m; the definition's otherwise
  --engine <engine>     fake: try a definition out, with a script in pool-run.yaml; nothing is really run
  --no-cache            look at everything again
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
  pool-run plan audit --json                      the plan, for scripts

Exit codes: 0 clean · 1 findings at or above --fail-on · 2 could not run · 3 coverage incomplete ·
130 interrupted. Every run leaves its plan, journal and reports in .pool-run/runs/.
`;
