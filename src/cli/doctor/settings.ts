import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import * as z from 'zod';
import { allows } from '../../commands/audit/shellLine.ts';
import { readText } from '../../inputs/readText.ts';
import type { Check } from './check.ts';
import { packFiles } from '../install/plan.ts';
import { configFolder } from '../../engines/claude/client.ts';

const rules = z.array(z.string()).default([]);

/** What is looked at in settings; all else in them is not. */
const settingsSchema = z.object({
  permissions: z.object({ deny: rules, ask: rules }).partial().default({}),
  disableWorkflows: z.boolean().optional(),
  enableWorkflows: z.boolean().optional(),
  disableSkillShellExecution: z.boolean().optional(),
  env: z.object({ CLAUDE_CODE_DISABLE_WORKFLOWS: z.string().optional() }).default({}),
});

type Settings = z.infer<typeof settingsSchema>;

/** What the pack's commands run, and what staffs their pools. */
const lines = ['audit', 'test', 'docs', 'deps', 'prime'].map((name) => `pool-run ${name}`);
const tools = /^(?:Workflow|Agent|Task)(?:\((?:pool-run:)?([^()]*)\))?$/;

/** Where the client reads settings for a project; what an administrator sets goes before all others. */
function settingsFiles(project: string): { readonly path: string; readonly shown: string }[] {
  const managed =
    process.platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code';
  const own = join(configFolder(), 'settings.json');
  return [
    ...[join(managed, 'managed-settings.json'), ...dropIns(join(managed, 'managed-settings.d')), own].map(
      (path) => ({ path, shown: path }),
    ),
    ...['.claude/settings.json', '.claude/settings.local.json'].map((shown) => ({
      path: join(project, shown),
      shown,
    })),
  ];
}

function dropIns(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Whether settings forbid what the pack needs. One check where all is well, one for each thing that is not. */
export function checkSettings(project: string): Check[] {
  const found = settingsFiles(project).flatMap(({ path, shown }) => checkFile(path, shown));
  const variable = process.env['CLAUDE_CODE_DISABLE_WORKFLOWS'];
  if (isOn(variable)) found.push(forbidden('CLAUDE_CODE_DISABLE_WORKFLOWS', 'the environment'));
  if (found.length > 0) return found;
  return [{ name: 'permissions', state: 'ok', message: 'no settings forbid pool-run, Workflow or Agent' }];
}

function checkFile(path: string, shown: string): Check[] {
  const read = readText(path);
  if ('code' in read) return read.code === 'missing' ? [] : [ignored(shown, read.message)];
  const parsed = parseSettings(read.text);
  if (typeof parsed === 'string') return [ignored(shown, parsed)];
  const { deny = [], ask = [] } = parsed.permissions;
  return [
    ...deny.filter(concerns).map((rule) => forbidden(`deny "${rule}"`, shown)),
    ...ask.filter(concerns).map((rule): Check => {
      const message = `${shown} asks each time by "${rule}".`;
      return {
        name: 'permissions',
        state: 'warning',
        message,
        remedy: 'Without a person that is a refusal.',
      };
    }),
    ...switches(parsed).map((name) => forbidden(name, shown)),
    ...(parsed.disableSkillShellExecution ? [withoutShell(shown)] : []),
  ];
}

/** The settings, or why the client does not read them: it takes strict JSON, without comments. */
function parseSettings(text: string): Settings | string {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  } catch {
    return 'it is no JSON';
  }
}

/** Whether a rule is about what the pack needs, as tried with the client: `*` is every tool. */
function concerns(rule: string): boolean {
  const tool = tools.exec(rule);
  if (tool) return tool[1] === undefined || namesOfPack().has(tool[1]);
  return rule === '*' || lines.some((line) => allows(rule, line));
}

function namesOfPack(): ReadonlySet<string> {
  return new Set(packFiles().map(({ path }) => parse(path).name));
}

function switches(settings: Settings): string[] {
  return [
    ...(settings.disableWorkflows ? ['disableWorkflows'] : []),
    ...(settings.enableWorkflows === false ? ['enableWorkflows: false'] : []),
    ...(isOn(settings.env.CLAUDE_CODE_DISABLE_WORKFLOWS) ? ['CLAUDE_CODE_DISABLE_WORKFLOWS'] : []),
  ];
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true', 'yes', 'on'].includes(value.toLowerCase());
}

function forbidden(what: string, where: string): Check {
  const message = `${where} forbids what the pack needs: ${what}.`;
  return { name: 'permissions', state: 'error', message, remedy: 'Take it out there, or ask who set it.' };
}

function withoutShell(shown: string): Check {
  const message = `${shown} has disableSkillShellExecution: what commands run by themselves does not run.`;
  return { name: 'permissions', state: 'warning', message, remedy: 'Take it out there, or ask who set it.' };
}

function ignored(shown: string, why: string): Check {
  const message = `${shown} cannot be read, and the client ignores it without a word: ${why}.`;
  return { name: 'permissions', state: 'warning', message, remedy: 'Mend it.' };
}

const trustSchema = z.object({
  projects: z.record(z.string(), z.object({ hasTrustDialogAccepted: z.boolean().optional() })).default({}),
});

/** Whether the user told the client to trust the project: it ignores what the settings of others allow. */
export function checkTrust(project: string): Check {
  const name = 'trust';
  const folder = process.env['CLAUDE_CONFIG_DIR'] || homedir();
  const read = readText(join(folder, '.claude.json'), 64 * 1024 * 1024);
  if ('text' in read && isTrusted(read.text, project)) {
    return { name, state: 'ok', message: 'the client trusts this folder' };
  }
  const message = 'the client does not trust this folder yet, and ignores what its settings allow.';
  return { name, state: 'warning', message, remedy: 'Start `claude` here once, and accept.' };
}

/** Trust in a folder is trust in those below it. Nothing else of the file is looked at. */
function isTrusted(text: string, project: string): boolean {
  try {
    const { projects } = trustSchema.parse(JSON.parse(text));
    for (let folder = project; ; folder = dirname(folder)) {
      if (projects[folder]?.hasTrustDialogAccepted) return true;
      if (folder === dirname(folder)) return false;
    }
  } catch {
    return false;
  }
}
