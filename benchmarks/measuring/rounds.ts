/**
 * Measures every contender once in each round, one after another, so that what slows the machine down slows all of them. Of the
 * `rounds` + 1 rounds the first only warms caches and is not counted.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const value = await contenders[name]();
      if (round >= 0) taken[name].push(value);
    }
  }
  return taken;
}
