const words = ['project', 'client', 'sh', 'exit', 'file', 'workflow', 'run-by'] as const;

/** What a comment of a page says to the one who executes it, such as `<!-- exit: 1 -->`. */
export interface Directive {
  readonly word: (typeof words)[number];
  readonly value: string;
}

/** The directives in a piece of HTML, in order; a text for one that does not exist. Other comments say nothing. */
export function directivesIn(html: string): (Directive | string)[] {
  return Array.from(html.matchAll(/<!--\s*([\w-]+):\s([\s\S]*?)-->/g), ([, given = '', value = '']) => {
    const word = words.find((one) => one === given);
    return word === undefined
      ? `There is no comment "${given}:" that could be executed; there are ${words.join(', ')}.`
      : { word, value: value.trim() };
  });
}
