/** What `pool-run --help` prints. */
export const help = `pool-run: instance pools for Claude Code

Usage: pool-run <command> [paths…] [options]

Commands
  audit [paths…]        say which agents, commands, skills and plugins load, which shadow each other,
                        and which are dangerous (also: agent-audit)
  plan <command> […]    print what would run; runs nothing and costs nothing
  list                  the commands that can run here, and where they come from

Options
  --format <format>     md, json or sarif on stdout, whole (without it: a short text for people)
  --json                the same as --format json
  -o, --output <file>   write the report to a file instead of stdout
  --fail-on <level>     exit with 1 from this level on: error (default), warning, note, never
  --only <name>         only a category or a rule; may be repeated, or a list with commas
  --user                also the agents, commands and skills in your own ~/.claude
  --max <n>             at most n instances
  --sequential          one instance
  --engine <engine>     local (default): the built-in analyzers, no model, no account
  --cwd <folder>        the project; its pool-run.yaml counts, and .pool-run/ is made in it
  --dry-run             the same as plan
  -q, --quiet           no progress and no messages
  --debug               stack traces
  -v, --version         -h, --help

Examples
  pool-run audit                                  audit this project
  pool-run audit ~/packs/agents --fail-on never   audit another repository, only look
  pool-run audit --format sarif -o audit.sarif    for code scanning
  pool-run audit --only secret,duplicate-name     two rules
  pool-run plan audit --json                      the plan, for scripts

Exit codes: 0 clean · 1 findings at or above --fail-on · 2 could not run · 3 coverage incomplete ·
130 interrupted. Every run leaves its plan, journal and reports in .pool-run/runs/.
`;
