/** Does its item, and leaves a line for each time that it did. */
export const diligent = 'echo "$1" >> done.log\n';

/** The first attempt at the second item ends as told, everything else is done. */
export function onceBadly(end: string): string {
  return `if [ "$1" = items/1.txt ] && [ ! -e tried ]; then touch tried; ${end}; fi\n${diligent}`;
}

export const six = ['0', '1', '2', '3', '4', '5'].map((name) => `items/${name}.txt`);
