import type { ItemResult } from '../../model/outcome.ts';
import type { Codebase } from '../../model/codebase.ts';
import { Breath, isInFocus } from './access.ts';
import { MarkerDates } from './across/dates.ts';
import { analyzeDebt } from './aspects/debt.ts';
import { analyzeDependencies } from './aspects/dependencies.ts';
import { analyzeHotSpots } from './aspects/hotSpots.ts';
import { analyzePatterns } from './aspects/patterns.ts';
import { analyzeStructure } from './aspects/structure.ts';
import type { CodeModel } from './codeModel.ts';
import { readHistory } from './history.ts';
import type { Aspect } from './items.ts';
import { toFindings, type AspectResult } from './observation.ts';

/** What an aspect leaves for the whole: its part of the details. Plain JSON. */
export type AspectFacts = Codebase;

/** Looks at a codebase from one side. What is read of it is shared between the sides. */
export async function analyzeAspect(
  aspect: Aspect,
  model: CodeModel,
  alive: () => void,
): Promise<ItemResult> {
  const { access } = model;
  const { focus, git } = access;
  const breath = new Breath(alive);
  switch (aspect) {
    case 'structure':
      return resultOf('structure', await analyzeStructure(await model.load(alive), access, breath));
    case 'dependencies':
      return resultOf('dependencies', await analyzeDependencies(await model.load(alive), focus, breath));
    case 'patterns':
      return resultOf('patterns', await analyzePatterns(await model.load(alive), focus, breath));
    case 'hot-spots': {
      // Git works on another core while the sources are read.
      const [history, code] = await Promise.all([readHistory(access), model.load(alive)]);
      return resultOf('hotSpots', analyzeHotSpots(code, history, focus));
    }
    case 'debt': {
      const dates = new MarkerDates(git);
      const code = await model.load(alive, (file) => {
        if (isInFocus(file.path, focus)) dates.ask(file);
      });
      const surroundings = { dates, focus, breath, now: Date.now() / 1000 };
      return resultOf('debt', await analyzeDebt(code, surroundings));
    }
    default:
      return aspect satisfies never;
  }
}

function resultOf<Name extends keyof Codebase>(
  name: Name,
  { observations, part }: AspectResult<Codebase[Name]>,
): ItemResult {
  const facts: AspectFacts = { [name]: part };
  return { findings: toFindings(observations), facts };
}
