import type { Result } from '../../model/errors.ts';
import { isBuiltIn, openBuiltIn } from './builtIn.ts';
import { fakeSource } from './fake.ts';
import { planOf } from './plan.ts';
import type { Source, SourceRequest } from './source.ts';

/** Where the items of a command come from, and the engine that was asked for, or else its own. */
export async function openSource(request: SourceRequest): Promise<Result<Source>> {
  const { command, options, pool } = request;
  const own = pool.exec ? 'exec' : 'local';
  const source = await ownSource(request);
  if (!source.ok || options.engine === undefined || options.engine === own) return source;
  if (options.engine === 'fake') return fakeSource(request, source.value);
  if (options.engine !== 'claude') {
    const why = `its work is for the engine ${own}. Leave --engine out, or try it with --engine fake.`;
    return {
      ok: false,
      reason: { code: 'not-runnable', command: command.name, path: command.path, why },
    };
  }
  const { claudeSource } = await import('./claude.ts');
  const isLookedAt = pool.exec !== undefined || isBuiltIn(pool.items);
  return claudeSource(request, {
    ...source.value,
    ...(isLookedAt && { plan: planOf(request, source.value, 1) }),
  });
}

/** What the definition itself asks for: its program, a built-in source, or the files of a glob. */
async function ownSource(request: SourceRequest): Promise<Result<Source>> {
  const { exec, items } = request.pool;
  if (!exec && isBuiltIn(items)) return openBuiltIn(request);
  const { fileSource, programSource } = await import('./program.ts');
  return exec ? programSource(request) : fileSource(request);
}
