import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileItems } from '../inputs/files.ts';
import { projectFiles } from '../inputs/projectFiles.ts';
import type { Result } from '../model/errors.ts';
import { count } from '../reporting/plain.ts';
import { otherWords } from './commandTable.ts';
import { calledAs } from './installation.ts';
import { failureOf } from './running/execute.ts';
import type { Options } from './options.ts';
import { poolCommands } from './pack.ts';

/** Where a project's own commands are written. */
const folder = 'commands';

/** Writes a command that works at once, over files that the project has; gives the exit code. Nothing is overwritten. */
export function newCommand(name: string | undefined, { cwd, quiet }: Options): Result<number> {
  const root = realpathSync(resolve(cwd));
  const checked = checkName(name ?? '', root);
  if (!checked.ok) return checked;
  const path = `${folder}/${checked.value}.md`;
  const glob = globFor(root);
  const written = write(root, path, template(checked.value, glob));
  if (!written.ok) return written;
  if (!quiet) process.stdout.write(nextSteps(root, checked.value, glob));
  return { ok: true, value: 0 };
}

function checkName(name: string, root: string): Result<string> {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
    const expected = 'lower-case letters, digits and hyphens, such as check-scripts';
    const reason = { code: 'bad-value', option: 'the name of the command', given: name, expected } as const;
    return { ok: false, reason: { ...reason, nearest: undefined } };
  }
  if (otherWords.includes(name))
    return { ok: false, reason: { code: 'command-exists', name, path: 'pool-run' } };
  const known = poolCommands(root).find((one) => one.name === name || one.aliases.includes(name));
  const files = [folder, '.claude/commands'].map((place) => `${place}/${name}.md`);
  const path = known?.path ?? files.find((file) => existsSync(join(root, file)));
  return path === undefined
    ? { ok: true, value: name }
    : { ok: false, reason: { code: 'command-exists', name, path } };
}

/** The kind of file that the project has most of; its own commands where it has none. */
function globFor(root: string): string {
  const counts = new Map<string, number>();
  for (const path of projectFiles(root).paths.filter((one) => !hidden.test(one))) {
    const extension = /[^/.]\.([a-z]{1,4})$/.exec(path)?.[1];
    if (extension !== undefined && texts.has(extension))
      counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const [most = ['md']] = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return `**/*.${most[0]}`;
}

/** What no such glob finds. Git lists what npm installed where nobody told it to ignore that. */
const hidden = /(?:^|\/)(?:node_modules|\.[^/]+)\//;

const texts: ReadonlySet<string> = new Set(
  'ts tsx js jsx mjs cjs py go rs java kt rb php c h cc cpp cs swift sh md css html vue'.split(' '),
);

function write(root: string, path: string, text: string): Result<undefined> {
  try {
    mkdirSync(join(root, folder), { recursive: true });
    const real = realpathSync(join(root, folder));
    if (!real.startsWith(root + sep)) {
      const message = `${folder}/ leads out of the project, to ${relative(root, real)}: nothing was written.`;
      return { ok: false, reason: { code: 'bad-option', message } };
    }
    writeFileSync(join(root, path), text, { flag: 'wx' });
    return { ok: true, value: undefined };
  } catch (error) {
    return failureOf(error);
  }
}

function template(name: string, glob: string): string {
  return `---
name: ${name}
description: Counts the lines of files. Use when the user asks for ${name}. (Say here what it does and when to use it.)
allowed-tools: Bash(pool-run ${name}:*), Bash(npx --no-install pool-run ${name}:*)
instance_pool:
  # Which files are worked on: any glob inside the project.
  items: '${glob}'
  distribution: none
  # So many programs at once at most, and so many files for which one more is worth it.
  max_instances: 4
  items_per_instance: 50
  # The program and its arguments, without a shell. {items}: all files of an instance; {item}: one after the other.
  exec: [wc, -l, '{items}']
  # text is for people; json, sarif and junit make findings.
  output: text
  timeout: 5m
---

Run \`pool-run ${name} --format md\`, or \`npx --no-install pool-run ${name} --format md\` where the shell does not find that, and tell the user
what it says.
`;
}

function nextSteps(root: string, name: string, glob: string): string {
  const files = fileItems({ project: root, glob, distribution: 'none' }).length;
  const program = calledAs();
  return [
    `Wrote ${folder}/${name}.md: wc -l over ${glob}, ${count(files, 'file')} now.`,
    '',
    `  ${program} plan ${name}    who would get which files; runs nothing`,
    `  ${program} ${name}         runs it`,
    '',
    `Then change items, exec and output in that file: docs/programs.md explains every key.`,
    `Claude Code knows it as /${name} once the file is in .claude/commands/.`,
    '',
  ].join('\n');
}
