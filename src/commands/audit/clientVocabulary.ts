/*
 * Names that Claude Code 2.1.329 knows: seen in its init event, in its requests, and by trying them.
 */

/** Tools that exist today, in some mode of the client. */
export const tools: ReadonlySet<string> = new Set(
  (
    'Agent Artifact AskUserQuestion Bash CronCreate CronDelete CronList Edit EnterPlanMode EnterWorktree ' +
    'ExitPlanMode ExitWorktree Glob Grep LSP ListAgents ListMcpResourcesTool Monitor NotebookEdit PowerShell ' +
    'PushNotification Read ReadMcpResourceDirTool ReadMcpResourceTool RemoteTrigger ReportFindings ScheduleWakeup ' +
    'SendMessage SendUserFile SendUserMessage Skill StructuredOutput TaskCreate TaskGet TaskList TaskOutput TaskStop ' +
    'TaskUpdate TeamCreate TeamDelete TodoWrite ToolSearch WaitForMcpServers WebFetch WebSearch Workflow Write'
  ).split(' '),
);

/** Old names that the client still understands, and today's. */
export const renamedTools: ReadonlyMap<string, string> = new Map([
  ['Task', 'Agent'],
  ['KillShell', 'TaskStop'],
  ['KillBash', 'TaskStop'],
  ['ListPeers', 'ListAgents'],
  ['Brief', 'SendUserMessage'],
  ['ListMcpResources', 'ListMcpResourcesTool'],
  ['ReadMcpResource', 'ReadMcpResourceTool'],
]);

/** Old names that the client drops from a list, and what does their work today. */
export const droppedTools: ReadonlyMap<string, string> = new Map([
  ['MultiEdit', 'Edit'],
  ['LS', 'Glob'],
  ['NotebookRead', 'Read'],
  ['TodoRead', 'TaskList'],
  ['BashOutput', 'Read'],
  ['AgentOutputTool', 'TaskList'],
  ['SlashCommand', 'Skill'],
]);

/** Agents that the client brings along; one of the same name in a project or user folder replaces it. */
export const builtInAgents: ReadonlySet<string> = new Set([
  'general-purpose',
  'Explore',
  'Plan',
  'claude',
  'statusline-setup',
]);

/** Colours of agents. */
export const colors: readonly string[] = [
  'red',
  'blue',
  'green',
  'yellow',
  'purple',
  'orange',
  'pink',
  'cyan',
];

const shared = ['name', 'description', 'model', 'effort', 'hooks', 'category', 'instance_pool', 'version'];
const callable = [
  ...shared,
  'argument-hint',
  'arguments',
  'allowed-tools',
  'disallowed-tools',
  'context',
  'agent',
  'disable-model-invocation',
  'user-invocable',
  'hide-from-slash-command-tool',
  'when_to_use',
  'paths',
  'shell',
  'fallback',
  'license',
  'metadata',
  'compatibility',
];

/** Keys that mean something in the front matter of each kind: the client's and our own. */
export const clientKeys: Readonly<Record<'agent' | 'command' | 'skill', ReadonlySet<string>>> = {
  agent: new Set([
    ...shared,
    'tools',
    'disallowedTools',
    'color',
    'permissionMode',
    'maxTurns',
    'skills',
    'mcpServers',
    'memory',
    'background',
    'isolation',
    'initialPrompt',
    'observer',
    'omitClaudeMd',
    'experimental',
  ]),
  command: new Set(callable),
  skill: new Set(callable),
};

/** Keys that belong to another kind of definition, and what does their work in this one. */
export const strayKeys: Readonly<Record<'agent' | 'command' | 'skill', Readonly<Record<string, string>>>> = {
  agent: { 'allowed-tools': 'tools', permissions: 'permissionMode', 'max-turns': 'maxTurns' },
  command: { tools: 'allowed-tools', tool_access: 'allowed-tools', globs: 'paths' },
  skill: { tools: 'allowed-tools', tool_access: 'allowed-tools', globs: 'paths' },
};

/** Lines of an example that broke out of a description: the client reads them as keys. */
export const dialogueKeys: ReadonlySet<string> = new Set([
  'user',
  'assistant',
  'context',
  'commentary',
  'example',
]);

const aliases = new Set(['sonnet', 'opus', 'haiku', 'fable', 'mythos', 'inherit', 'best', 'opusplan']);

/** Aliases, ids of Claude models with or without date, provider prefixes and deployment names that contain one. */
export function isKnownModel(model: string): boolean {
  const bare = model
    .trim()
    .toLowerCase()
    .replace(/\[1m\]$/, '');
  return aliases.has(bare) || /(^|[./:@-])claude-[a-z0-9]/.test(bare) || bare.startsWith('arn:');
}

/** Skills that the client brings along. */
export const builtInSkills: readonly string[] = (
  'deep-research dataviz update-config verify debug code-review simplify batch fewer-permission-prompts doctor loop ' +
  'claude-api workflow-authoring run run-skill-generator plugin-authoring init review security-review'
).split(' ');
