import { isObject } from './isObject.ts';

/** Events that the client knows; what stands under other names is ignored, whatever it is. */
const events = new Set(
  (
    'PreToolUse PostToolUse PostToolUseFailure PostToolBatch Notification UserPromptSubmit UserPromptExpansion ' +
    'SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact PreModelSwitch ' +
    'PostModelSwitch PermissionRequest PermissionDenied Setup TeammateIdle TaskCreated TaskCompleted Elicitation ' +
    'ElicitationResult ConfigChange WorktreeCreate WorktreeRemove InstructionsLoaded CwdChanged FileChanged ' +
    'DirectoryAdded MessageDisplay'
  ).split(' '),
);

/** What each type of hook must bring, as text. */
const required: Readonly<Record<string, readonly string[]>> = {
  command: ['command'],
  prompt: ['prompt'],
  agent: ['prompt'],
  http: ['url'],
  mcp_tool: ['server', 'tool'],
};

/**
 * Whether the client accepts these `hooks:` of a project agent; with others it does not load the agent. Observed with
 * Claude Code 2.1.329: `{Event: [{matcher?, hooks: [{type, …}]}]}`, or nothing.
 */
export function areHooks(hooks: unknown): boolean {
  if (hooks === undefined || hooks === null || hooks === '') return true;
  return (
    isObject(hooks) &&
    Object.entries(hooks).every(([event, value]) => !events.has(event) || areMatchers(value))
  );
}

function areMatchers(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every(isMatcher));
}

function isMatcher(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { matcher, hooks } = value;
  return (
    (matcher === undefined || typeof matcher === 'string') && Array.isArray(hooks) && hooks.every(isHook)
  );
}

function isHook(value: unknown): boolean {
  if (!isObject(value) || typeof value['type'] !== 'string') return false;
  const { type, timeout } = value;
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0)) return false;
  return required[type]?.every((key) => typeof value[key] === 'string') ?? false;
}
