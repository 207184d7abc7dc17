/** Keeps a core busy and allocates nothing. Gives a number, so that nothing of it can be left out. */
export function spin(turns: number): number {
  let state = 1;
  for (let turn = 0; turn < turns; turn += 1) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state;
}
