import { expect, it } from 'vitest';
import { pools } from '../../src/cli/commandTable.ts';
import { helpText } from '../../src/cli/help.ts';
import { optionGroups } from '../../src/cli/optionTable.ts';
import { poolCommands } from '../../src/cli/pack.ts';

it('the help names the commands that the pack brings, and no others', () => {
  const brought = poolCommands('/').map(({ name }) => name);
  expect(Object.keys(pools).toSorted()).toEqual(brought.toSorted());
});

it('the help fits into a terminal of 112 columns, with every option at the start of a line', () => {
  const lines = helpText().split('\n');
  expect(lines.filter((line) => line.length > 112)).toEqual([]);
  const names = Object.values(optionGroups).flatMap((rows) => Object.keys(rows));
  const missing = names.filter(
    (name) => !lines.some((line) => new RegExp(`^  (-., )?--${name}\\b`).test(line)),
  );
  // What only the slash commands use would tell people nothing.
  expect(missing).toEqual(['wait']);
});
