import type { Rule } from '../../model/finding.ts';
import type { Level } from '../../model/severity.ts';

function rule<Id extends string>(
  id: Id,
  level: Level,
  reason: string,
  fix: string,
): Rule & { readonly id: Id } {
  return { id, level, reason, fix };
}

/** Every rule of the audit. `docs/rules.md` and SARIF's rule table are made from this list. */
export const catalogue = [
  rule(
    'unreadable-file',
    'error',
    'A file that cannot be read defines nothing, and nobody is told.',
    'Make it a regular UTF-8 text file of at most 1 MiB that may be read, or remove it.',
  ),
  rule(
    'not-text',
    'error',
    'Bytes that are no text reach the model as garbage.',
    'Save the file as UTF-8 text without control characters.',
  ),
  rule(
    'front-matter-unusable',
    'error',
    'The client gets no keys from front matter that it cannot parse, so an agent vanishes or loads without its settings.',
    'Mend the line; put a value that holds special characters into quotes, on one line or indented.',
  ),
  rule(
    'front-matter-cut',
    'error',
    'The client takes the first `---` anywhere for the end of the front matter, so the rest of it becomes text.',
    'Write a dash (—) or two hyphens instead of `---` inside the front matter.',
  ),
  rule(
    'front-matter-language',
    'error',
    'Front matter in another language than YAML is not read by the client, and code in it is never evaluated here.',
    'Write the front matter as YAML between lines of `---`.',
  ),
  rule(
    'missing-name',
    'error',
    'Without a name the client ignores an agent, or calls it after its file.',
    'Add `name:` with a text value to the front matter.',
  ),
  rule(
    'missing-description',
    'error',
    'Without a description the client ignores an agent, and the model does not know what a skill is for.',
    'Add `description:` with a text that says what it does and when to use it.',
  ),
  rule(
    'invalid-name',
    'error',
    'The client does not load an agent whose name it cannot use.',
    'Use a short name of lower-case letters, digits and hyphens.',
  ),
  rule(
    'invalid-hooks',
    'error',
    'The client does not load a project agent whose hooks it cannot use.',
    'Write `hooks:` as a mapping of event names to lists of matchers.',
  ),
  rule(
    'duplicate-name',
    'error',
    'Of definitions with one name the client loads only one; the others are shadowed without a word.',
    'Rename all but one, or delete the copies.',
  ),
  rule(
    'manifest-invalid',
    'error',
    'The client cannot install or load what a broken manifest describes.',
    'Make it valid JSON with the keys that the client asks for.',
  ),
  rule(
    'manifest-entry-unresolved',
    'error',
    'A manifest entry that leads nowhere leaves out what it promises.',
    'Correct the path (relative to the plugin, beginning with `./`) or remove the entry.',
  ),
  rule(
    'instance-pool-invalid',
    'error',
    'A pool whose limits are misspelt or senseless would run with other limits than were meant.',
    'Correct the key or value; docs/definitions.md lists them all.',
  ),
  rule(
    'instance-pool-agent',
    'error',
    'A pool whose agent does not exist cannot be staffed.',
    'Name an agent that exists, or add its definition.',
  ),
  rule(
    'instance-pool-prose',
    'error',
    'Text that promises another number of instances than the spec gives misleads whoever reads it, the model included.',
    'Make the text say what the spec gives, or say "up to" the maximum.',
  ),
  rule(
    'secret',
    'error',
    'A key in a definition is published with it and goes to the model with every use.',
    'Revoke the key now, remove it from the file and its history, and read it from the environment.',
  ),
  rule(
    'unknown-tool',
    'warning',
    'A tool that does not exist is silently dropped from the list.',
    'Correct the name; MCP tools are written mcp__server__tool.',
  ),
  rule(
    'duplicate-key',
    'warning',
    'Of two equal keys the last one counts and the first is silently lost.',
    'Keep one of them.',
  ),
  rule(
    'missing-reference',
    'warning',
    'A definition that needs a file or skill which is not there fails when it is used.',
    'Add the file or skill, or correct the reference.',
  ),
  rule(
    'similar-descriptions',
    'warning',
    'The model chooses by description; between equal ones it guesses.',
    'Say in each description what sets it apart, or merge the definitions.',
  ),
  rule(
    'unscoped-bash',
    'warning',
    'Bash without a scope allows any program.',
    'Scope it in allowed-tools, such as Bash(git status:*); in an agent leave it out, or restrict it by permissions.',
  ),
  rule(
    'shell-without-permission',
    'warning',
    'A command whose !`…` has no matching allowed-tools rule aborts before the model is asked.',
    'Add a matching rule such as Bash(git status:*) to allowed-tools.',
  ),
  rule(
    'skill-name-mismatch',
    'warning',
    'The client calls a skill after its folder, whatever its name says.',
    'Give the folder and the name the same text.',
  ),
  rule(
    'skill-too-long',
    'warning',
    'A skill of more than 500 lines fills the context each time that it is used.',
    'Move details into files beside it that are read when they are needed.',
  ),
  rule(
    'overrides-built-in',
    'warning',
    'An agent with a built-in name replaces the built-in one everywhere.',
    'Choose another name unless that is what you want.',
  ),
  rule(
    'unknown-model',
    'warning',
    'A model that the client does not know fails when the definition is used.',
    'Use sonnet, opus, haiku, inherit or the full id of a model.',
  ),
  rule(
    'silence-without-reason',
    'warning',
    'A silenced finding without a reason, or for a rule that does not exist, hides more than it explains.',
    'Write pool-run-ignore <rule>: <reason>.',
  ),
  rule(
    'shell-in-example',
    'note',
    'The client runs !`…` wherever it follows a blank or begins a line, in code blocks as well.',
    'Write it without the exclamation mark, or put a character other than a blank before it.',
  ),
  rule(
    'scope-ignored',
    'note',
    'The scope of a tool rule means something in allowed-tools; in the tools of an agent the client drops it.',
    'Leave Bash out, or restrict it by permissions or hooks.',
  ),
  rule(
    'legacy-tool',
    'note',
    'The tool has another name today; some old names still work, others are dropped without a word.',
    'Use the new name.',
  ),
  rule(
    'inherits-all-tools',
    'note',
    'An agent without a tool list may use every tool, the dangerous ones included.',
    'List the tools that it needs.',
  ),
  rule(
    'no-trigger',
    'note',
    'A description that does not say when to use it is chosen at the wrong times, or never.',
    'Add a sentence such as "Use when …".',
  ),
  rule(
    'unknown-key',
    'note',
    'A key that the client does not know has no effect.',
    'Correct or remove the key.',
  ),
  rule(
    'unknown-color',
    'note',
    'A colour that the client does not know is ignored.',
    'Use one of the known colours.',
  ),
  rule(
    'long-description',
    'note',
    'Every description is part of the context of every session; the Agent Skills format allows 1,024 characters.',
    'Move the details into the body.',
  ),
];

/** The id of one of the audit's rules. */
export type RuleId = (typeof catalogue)[number]['id'];

/** Levels by rule id. */
export const levelOf = Object.fromEntries(catalogue.map(({ id, level }) => [id, level])) as Readonly<
  Record<RuleId, Level>
>;
