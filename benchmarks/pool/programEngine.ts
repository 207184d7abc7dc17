import { execEngine } from '../../src/engines/exec.ts';
import type { Engine } from '../../src/model/ports.ts';

/** A run and its folder. */
interface Started {
  readonly run: string;
  readonly path: string;
}

/** An engine that starts a program for each item. */
export function programEngine(
  exec: readonly string[],
  { cwd, ceiling, store }: { readonly cwd: string; readonly ceiling: number; readonly store?: Started },
): Engine {
  const place = { run: store?.run ?? 'benchmark', folder: store?.path };
  return execEngine({ exec: [...exec], output: 'text', cwd, ceiling, inputs: undefined, ...place });
}
