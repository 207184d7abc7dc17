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

/** Older names of tools, and what does their work today. */
export const legacyTools: ReadonlyMap<string, string> = new Map([
  ['Task', 'Agent'],
  ['MultiEdit', 'Edit'],
  ['LS', 'Glob'],
  ['NotebookRead', 'Read'],
  ['TodoRead', 'TaskList'],
  ['ListMcpResources', 'ListMcpResourcesTool'],
  ['ReadMcpResource', 'ReadMcpResourceTool'],
  ['BashOutput', 'TaskOutput'],
  ['AgentOutputTool', 'TaskOutput'],
  ['KillShell', 'TaskStop'],
  ['KillBash', 'TaskStop'],
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
