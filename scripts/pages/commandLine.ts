import { pools, steps, words, type CommandRow } from '../../src/cli/commandTable.ts';
import { exitCodes } from '../../src/cli/exitCodes.ts';
import { optionUsage } from '../../src/cli/help.ts';
import {
  clientOptions,
  commandOptions,
  commonOptions,
  wordOptions,
  type OptionRow,
} from '../../src/cli/optionTable.ts';
import type { EngineName } from '../../src/cli/options.ts';
import { formats, extensionOf } from '../../src/model/format.ts';
import { code, filled, table } from './sections.ts';

/** `docs/command-line.md`. */
export function commandLinePage(): string {
  return filled('docs/command-line.md', {
    pools: commandTable(pools),
    words: commandTable(words),
    steps: commandTable(steps),
    'common-options': optionTable(commonOptions),
    'command-options': optionTable({ ...commandOptions, ...wordOptions }),
    'client-options': optionTable(clientOptions),
    engines: table(
      ['engine', 'what works on the items'],
      Object.entries(engines).map(([name, about]) => [code(name), about]),
    ),
    formats: table(
      ['format', 'ending of the file'],
      formats.map((format) => [code(format), code(`.${extensionOf(format)}`)]),
    ),
    'exit-codes': table(
      ['code', 'meaning'],
      Object.values(exitCodes).map(({ code: number, about }) => [String(number), about]),
    ),
  });
}

const engines: Readonly<Record<EngineName, string>> = {
  local: 'built-in analyzers, without a model',
  exec: 'the program that the definition names ([programs.md](programs.md))',
  claude: 'headless Claude Code ([claude.md](claude.md)); needs a login and spends money',
  fake: 'nothing: a script in `pool-run.yaml` says what happens ([runs.md](runs.md#trying-a-definition-out))',
};

function commandTable(rows: Readonly<Record<string, CommandRow>>): string {
  return table(
    ['command', 'what it does'],
    Object.entries(rows).map(([name, { takes, about }]) => [code(`pool-run ${name} ${takes}`.trim()), about]),
  );
}

/** With the command that each belongs to, where any of them belongs to one. */
function optionTable(rows: Readonly<Record<string, OptionRow>>): string {
  const hasOwners = Object.values(rows).some(({ of }) => of !== undefined);
  return table(
    ['option', ...(hasOwners ? ['command'] : []), 'meaning'],
    Object.entries(rows).map(([name, row]) => [
      code(optionUsage(name, row)),
      ...(hasOwners ? [code(row.of ?? '')] : []),
      row.about,
    ]),
  );
}
