/** The seed of random tests: fixed, so that CI is repeatable; `FUZZ_SEED=random` or a number asks for another one. */
export function seed(): number {
  const wanted = process.env['FUZZ_SEED'];
  const chosen = wanted === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(wanted ?? 20_261_120);
  if (wanted !== undefined) process.stderr.write(`FUZZ_SEED=${chosen}\n`);
  return chosen;
}
