import type { CodebasePatterns } from '../../../model/codebase.ts';
import { compareText } from '../../../model/compareText.ts';
import { isInFocus, type Breath } from '../access.ts';
import type { CodeFile, FunctionFact } from '../code.ts';
import type { Code } from '../codeModel.ts';
import { extentOf } from './linesOnly.ts';
import type { AspectResult, Observation } from '../observation.ts';

/** Ways through a function from which it is spoken of, as a switch counts once. */
const limits = { shown: 5, note: 25, warning: 50 };

const shown = 15;

/** How hard functions are to follow, and what in them costs time. Only sources: tests are written to be read from top to bottom. */
export async function analyzePatterns(
  code: Code,
  focus: readonly string[],
  breath: Breath,
): Promise<AspectResult<CodebasePatterns>> {
  const own = code.files.filter(({ path }) => isInFocus(path, focus));
  const files = own.filter(({ role }) => role === 'source');
  await breath.take();
  const sorted = Uint32Array.from(
    files.flatMap(({ functions }) => functions.map(({ complexity }) => complexity)),
  ).toSorted();
  await breath.take();
  const observations: Observation[] = [];
  const complex: (FunctionFact & Pick<CodeFile, 'path'>)[] = [];
  for (const file of files) {
    await breath.take();
    for (const fact of file.functions) {
      observations.push(...complexityOf(file, fact));
      if (fact.complexity >= limits.shown) complex.push({ ...fact, path: file.path });
    }
    observations.push(...smellsOf(file));
  }
  const smells = new Map<string, number>();
  for (const { ruleId } of observations) smells.set(ruleId, (smells.get(ruleId) ?? 0) + 1);
  return {
    observations,
    part: {
      ...extentOf(own),
      functions: sorted.length,
      median: sorted[Math.floor(sorted.length / 2)] ?? 0,
      ninetieth: sorted[Math.floor(sorted.length * 0.9)] ?? 0,
      mostComplex: complex
        .toSorted((a, b) => b.complexity - a.complexity || compareText(a.path, b.path) || a.line - b.line)
        .slice(0, shown)
        .map(({ path, line, name, complexity, lines }) => ({ path, line, name, complexity, lines })),
      smells: Object.fromEntries(smells),
    },
  };
}

function complexityOf(
  { path }: CodeFile,
  { name, line, column, complexity, lines }: FunctionFact,
): Observation[] {
  if (complexity < limits.note) return [];
  const ruleId = complexity < limits.warning ? 'complex-function' : 'very-complex-function';
  const subject = name === '' ? 'This function' : `\`${name}\``;
  const message = `${subject} has ${complexity} ways through its ${lines} lines.`;
  return [{ ruleId, message, location: { path, line, column }, evidence: name }];
}

function smellsOf({ path, smells }: CodeFile): Observation[] {
  return smells.map(({ ruleId, message, line, column, evidence }) => ({
    ruleId,
    message,
    location: { path, line, column },
    evidence,
  }));
}
