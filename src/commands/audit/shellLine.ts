/*
 * What the client lets a shell line of a command or skill do before the model is asked. Compared with Claude Code
 * 2.1.329 on some 250 lines; where a line is not known, it counts as needing a rule.
 */

/** Programs that only read, and that the client runs without a rule. */
const programs =
  'ls|pwd|cat|echo|printf|head|tail|wc|true|false|which|type|date|whoami|id|groups|hostname|uname|arch|nproc|uptime|free|' +
  'locale|ps|pgrep|grep|rg|sort|cut|tr|paste|fold|rev|tac|nl|od|strings|column|comm|cmp|diff|md5sum|sha256sum|base64|expr|' +
  'seq|sleep|stat|file|du|df|basename|dirname|realpath|readlink|tree|cd|jq|test|\\[|\\[\\[|find|man|lsof|netstat';
const gitCommands =
  'status|log|diff|show|blame|ls-files|rev-parse|rev-list|describe|shortlog|reflog|merge-base|cat-file|for-each-ref|grep|' +
  'stash (?:list|show)|worktree list|config --get';
const readers = [
  new RegExp(`^(?:${programs})(?=\\s|$)`),
  new RegExp(`^git (?:${gitCommands})(?=\\s|$)`),
  /^git (?:branch|tag)(?:\s+-(?![dDmMcCfu])\S*(?:\s+[^-\s]\S*)?)*$/,
  /^git remote(?:\s+-v)?$/,
  /^sed (?:-n|['"]s)/,
  /^uniq(?:\s+-\S+)*$/,
  /^(?:node|python3?) (?:--version|-v)$/,
  /^docker ps\b/,
  /^xargs (?:echo|wc|grep)\b/,
];
const writes =
  /(?:^|\s)-(?:exec(?:dir)?|ok|delete|fprint\w*)\b|^sort\b.*\s-o\b|\s--output\b|^date\b.*\s(?:-s|--set)\b|^hostname\s+[^-\s]/;
const outside = /(?:^|[\s=<"'])(?:~|\$\{?HOME\b|\/(?!dev\/null)|\.\.(?:\/|\s|$))/;
const substitution = /\$\(|<\(|`/;

/**
 * A shell text without what its here-documents hold: with a quoted end nothing in them is expanded, and the client takes
 * them for data. Lines stay where they are. What follows the start on its line is not looked at by the client, which then aborts.
 */
export function withoutDocuments(text: string): string {
  return text.replaceAll(/<<\s*(['"])(\w+)\1[ \t]*\n([\s\S]*?\n)??\2(?=\n|$)/g, (document) =>
    document.replaceAll(/[^\n]/g, ''),
  );
}

/** The single commands of a shell line, without what merely redirects their output. Quoted separators separate nothing. */
export function partsOf(line: string): string[] {
  const parts = [''];
  let quoted = '';
  for (const token of withoutDocuments(line).match(/\\[\s\S]|[<>]&|&>|&&|\|\||[\s\S]/g) ?? []) {
    if (quoted === '' && /^(?:&&?|\|\|?|;|\n)$/.test(token)) {
      parts.push('');
      continue;
    }
    if (quoted === '' && (token === '"' || token === "'")) quoted = token;
    else if (token === quoted) quoted = '';
    parts.push(`${parts.pop() ?? ''}${token}`);
  }
  return parts
    .map((part) => part.replaceAll(/\s*(?:\d|&)?>+\s*(?:&\d|\/dev\/null)/g, '').trim())
    .filter((part) => part !== '');
}

/** Whether the client runs one command without a rule, because it only reads, and only inside the project. */
export function onlyReads(part: string): boolean {
  const unquoted = part.replaceAll(/'[^']*'/g, "''");
  const bare = unquoted.replaceAll(/"[^"]*"/g, (text) => (substitution.test(text) ? text : '""'));
  if (writes.test(part) || bare.includes('>') || substitution.test(bare)) return false;
  return readers.some((reader) => reader.test(part)) && !outside.test(unquoted);
}

/** Whether a rule such as `Bash(git status:*)`, `Bash(git *)`, `Bash(git*)` or `Bash` allows one command. */
export function allows(rule: string, part: string): boolean {
  if (isUnscopedBash(rule)) return true;
  const pattern = /^Bash\s*\((.*)\)$/s.exec(rule.trim())?.[1];
  if (pattern === undefined || pattern.startsWith(':') || substitution.test(part)) return false;
  const prefix = /^([^*]*)(?::| )\*$/.exec(pattern)?.[1];
  if (prefix !== undefined)
    return part === prefix || part.startsWith(`${prefix} `) || unquote(part).startsWith(prefix);
  const texts = pattern.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${texts.join('.*')}$`, 's').test(part);
}

/** The forms that allow every program, as tried with the client. */
export function isUnscopedBash(rule: string): boolean {
  return /^Bash\s*(\(\s*\**\s*\))?$/.test(rule.trim());
}

/** `"./run.sh" x` is the program `./run.sh`; anything else is no quoted program and gives no text. */
function unquote(part: string): string {
  const program = /^(["'])([^"']+)\1(?=\s|$)/.exec(part)?.[2];
  return program === undefined ? '\0' : program;
}
