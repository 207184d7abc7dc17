import * as fc from 'fast-check';

/** Front matters as people write them. NAME stands for a name that a test may make unique. */
const written = [
  'name: NAME\ndescription: Use when asked.\ntools: Read, Grep\nmodel: opus',
  'name: NAME\ndescription: "Use: always"\ncolor: red',
  "name: 'NAME'\ndescription: 'It''s good'\ntools: [Read, Grep]",
  'name: NAME\ndescription: |\n  Line one\n  Line two: more\ntools:\n  - Read\n  - Grep',
  'name: NAME\ndescription: >-\n  Folded\n  text\nmetadata:\n  author: me\n  tags: [a, b]',
  'name: NAME\ndescription: Use. Examples: <example>user: "x"\\nassistant: y</example>',
  'name: NAME\ndescription: Use this\n  and that\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: echo',
  '{name: NAME, description: "d"}',
];

/** What decides how YAML is read. */
const alphabet = [
  ...Array.from(':-#\'"[]{},&*!|>%@`?~<=\\ \t\n\r.'),
  'a',
  '1',
  'é',
  '\u00A0',
  '\uFEFF',
  ': ',
  ' #',
  '---',
  '- ',
  '\n\n',
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  remove: fc.integer({ min: 0, max: 3 }),
  insert: fc.array(fc.constantFrom(...alphabet), { maxLength: 3 }),
});

const mutated = fc
  .tuple(fc.constantFrom(...written), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((current, { at, remove, insert }) => {
      const from = Math.floor(at * current.length);
      return current.slice(0, from) + insert.join('') + current.slice(from + remove);
    }, text),
  );

const shuffled = fc
  .tuple(fc.constantFrom(...written), fc.constantFrom(...written))
  .chain(([a, b]) => fc.shuffledSubarray([...a.split('\n'), ...b.split('\n')]))
  .map((lines) => lines.join('\n'));

const random = fc
  .array(fc.constantFrom(...alphabet, 'name: NAME', 'description: d', 'key'), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** A file with a random or mutated front matter. */
export const frontMatterText: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: mutated },
      { weight: 2, arbitrary: shuffled },
      { weight: 2, arbitrary: random },
    ),
    fc.constantFrom('---\n', '---\n', '---\n', '---\r\n', '--- \n', '\uFEFF---\n', '---yaml\n', ''),
    fc.constantFrom('\n---\n\nBody.\n', '\n---\n\nBody.\n', '\n---', '\n', '\r\n---\r\nBody.\r\n'),
  )
  .map(([block, open, close]) => open + block + close);
