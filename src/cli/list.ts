import { resolve } from 'node:path';
import { describeFailure, type Result } from '../model/errors.ts';
import { plain } from '../reporting/plain.ts';
import type { Options } from './options.ts';
import { poolCommands, poolOf } from './pack.ts';

/** Prints the commands that can run here, where they come from, and why some cannot. */
export function list(options: Options): Result<number> {
  const rows = poolCommands(resolve(options.cwd)).map((command) => {
    const pool = poolOf(command, options.engine);
    return {
      name: command.name,
      aliases: command.aliases,
      from: command.path,
      description: command.description,
      runs: pool.ok,
      ...(!pool.ok && { reason: describeFailure(pool.reason) }),
    };
  });
  if (options.format === 'json') {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return { ok: true, value: 0 };
  }
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const { name, aliases, from, description, reason } of rows) {
    const also = aliases.length > 0 ? `, also ${aliases.join(', ')}` : '';
    process.stdout.write(`${plain(name).padEnd(width)}  ${plain(description)}\n`);
    process.stdout.write(`${' '.repeat(width)}  from ${plain(from)}${also}\n`);
    if (reason !== undefined) process.stdout.write(`${' '.repeat(width)}  cannot run: ${plain(reason)}\n`);
  }
  return { ok: true, value: 0 };
}
