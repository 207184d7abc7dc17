import type { Result } from '../../model/errors.ts';
import type { Rule } from '../../model/finding.ts';
import type { Source, SourceRequest } from './source.ts';

/** The items of a command for the engine that makes its results up. */
export async function fakeSource({ config, pool }: SourceRequest, own: Source): Promise<Result<Source>> {
  const { unit, items } = own;
  const ceiling = pool.max_instances;
  const script = config.fake;
  const { fakeEngine } = await import('../../engines/fake.ts');
  return {
    ok: true,
    value: {
      items,
      engineName: 'fake',
      mode: 'simulated',
      ceiling,
      unit,
      openEngine: () => fakeEngine({ script, unit, ceiling }),
      rules: [fakeRule],
      keep: () => true,
      conclude: () => ({ findings: [] }),
    },
  };
}

const fakeRule: Rule = {
  id: 'fake-finding',
  level: 'note',
  reason: 'The engine fake made this up: it tries out a definition, and looks at nothing.',
  fix: 'Run the command without --engine fake.',
};
