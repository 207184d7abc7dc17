import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { program as client } from '../e2e/claude.ts';
import { programs } from './madePrograms.ts';
import { runPage } from './run.ts';

/** What is wrong with a page of these lines, in one text. */
async function wrong(...lines: string[]): Promise<string> {
  const found = await runPage('page.md', `${lines.join('\n')}\n`, programs);
  return found.join('\n');
}

function fenced(language: string, ...lines: string[]): string[] {
  return [`\`\`\`${language}`, ...lines, '```'];
}

describe.concurrent('a page that is right', () => {
  it.for([
    ['commands that succeed', fenced('sh', 'true', 'pool-run --version', 'npx pool-run --version')],
    ['the exit code that it names', ['<!-- exit: 3 -->', ...fenced('sh', 'exit 3')]],
    ['an output, exactly', fenced('console', '$ echo a; echo b >&2', 'a', 'b', '$ true')],
    [
      'an output in which the machine was slow',
      fenced('console', "$ echo 'audit: 1 of 4 (25 %), 2 s so far'; echo a", 'a'),
    ],
    ['an output with lines left out', fenced('console', '$ seq 5', '1', '…', '4', '5')],
    ['the output of what was hidden', ['<!-- sh: echo a -->', ...fenced('text', 'a')]],
    [
      'a file that is used, in the folder to which a command went',
      [
        ...fenced('sh', 'mkdir -p a && cd a', 'export WORD=b'),
        '<!-- file: a/b.json -->',
        ...fenced('json', '{}'),
        ...fenced('console', '$ cat $WORD.json', '{}'),
      ],
    ],
    [
      'a repository without a commit, and its home',
      fenced('console', '$ git status --short; pwd', '~/project'),
    ],
    [
      'commands of the program, and those of its own project',
      ['`pool-run audit --max <n>` `npx pool-run new [name]`'],
    ],
    [
      'a command of its own project',
      [...fenced('sh', 'pool-run new lint'), '', '`pool-run audit lint --json`'],
    ],
    ['formats, of which there are several', ['`pool-run deps --format md|json` and `npm run check`']],
    [
      'commands that CI runs',
      ['<!-- run-by: .ci/run -->', ...fenced('sh', 'npm ci && npx pool-run audit  # both', '', 'npm test')],
    ],
    ['other comments', ['<!-- toc -->', '', '<!-- pool-run-ignore secret: an example -->']],
    [
      'the package, as npm installs it',
      fenced('sh', 'npm install --save-dev pool-run', 'npx --no-install pool-run -v'),
    ],
  ] as const)('shows %s', async ([, lines]) => {
    expect(await wrong(...lines)).toBe('');
  });
});

describe.concurrent('a page that is wrong', () => {
  it.for([
    [
      'a command that fails',
      fenced('sh', 'true', 'false', 'true'),
      'page.md:1: It ended with 1 instead of 0',
    ],
    [
      'a command that should fail',
      ['<!-- exit: 1 -->', ...fenced('sh', 'true')],
      'page.md:2: It ended with 0 instead of 1',
    ],
    [
      'another output',
      fenced('console', '$ echo a', 'b'),
      'page.md:1: $ echo a\nThe first line of the page that was not printed there: "b"',
    ],
    ['an output that goes on', fenced('console', '$ seq 3', '1'), 'not printed there: "(its end)"'],
    [
      'a gap that nothing ends',
      fenced('console', '$ seq 3', '1', '…', '2'),
      'not printed there: "(its end)"',
    ],
    [
      'another output of a block',
      [...fenced('sh', 'echo a'), ...fenced('text', 'b')],
      'page.md:4: The first line',
    ],
    ['a console without a command', fenced('console', 'a'), 'page.md:1: A console begins with a command'],
    ['an output without a command', fenced('text', 'b'), 'page.md:1: This output has no command before it.'],
    [
      'a block that nothing executes',
      fenced('yaml', 'a: b'),
      'page.md:1: Nothing says what is to be done with this block (yaml).',
    ],
    ['an indented block', ['Run:', '', '    pool-run audit'], 'page.md:3: An indented block is not executed'],
    [
      'a block in HTML',
      ['<details>', ...fenced('sh', 'false'), '</details>'],
      'page.md:1: A block inside of HTML',
    ],
    ['a block of HTML', ['<pre>pool-run audit</pre>'], 'page.md:1: A block inside of HTML'],
    [
      'a file that nobody uses',
      ['<!-- file: a -->', ...fenced('json', '{}')],
      'page.md:2: No command behind it uses a.',
    ],
    [
      'a file outside',
      ['<!-- file: ../a -->', ...fenced('json', '{}'), '<!-- sh: true -->'],
      'page.md:2: ../a is no file',
    ],
    [
      'a command that CI does not run',
      ['<!-- run-by: .ci/run -->', ...fenced('sh', 'npm ci', 'npm run everything')],
      'page.md:2: .ci/run does not run "npm run everything".',
    ],
    ['a mistyped comment', ['<!-- exti: 1 -->'], 'page.md:1: There is no comment "exti:"'],
    [
      'a comment without its block',
      ['<!-- exit: 1 -->', '', 'Words.'],
      'page.md:1: No block follows this comment.',
    ],
    ['a project that is not there', ['<!-- project: none -->'], 'page.md:1: There is no project "none".'],
    [
      'a mistyped option',
      ['', '`pool-run audit --fromat md`'],
      'page.md:2: `pool-run audit --fromat md`: Unknown option "--fromat". Did you mean "--format"?',
    ],
    ['a mistyped value', ['`pool-run audit --format md|jsn`'], 'Expected --format to be one of'],
    [
      'a mistyped command',
      ['| a |', '| - |', '| `pool-run audti [paths…]` |'],
      'page.md:3: `pool-run audti [paths…]`: Unknown command "audti".',
    ],
    ['a mistyped second command', ['`npx pool-run audit dosc`'], 'Unknown command "dosc".'],
    [
      'an option of another command',
      ['`pool-run plan audit --coverage`'],
      '--coverage is an option of "test"',
    ],
    [
      'an option of another engine',
      ['`pool-run audit --budget <dollars> [--model sonnet]`'],
      '--model belongs to --engine claude',
    ],
    [
      'a script that is not there',
      ['`npm run chekc`'],
      'page.md:1: `npm run chekc`: package.json has no script "chekc"',
    ],
  ] as const)('has %s', async ([, lines, message]) => {
    expect(await wrong(...lines)).toContain(message);
  });

  it('is executed until what fails, and its sandbox is removed', async () => {
    const told = await wrong(
      ...fenced('sh', 'cd ..', 'echo "home $PWD" | tr / :', 'false'),
      ...fenced('sh', 'exit 4'),
    );
    expect(told).toContain('ended with 1');
    expect(told).not.toContain('ended with 4');
    const home = /home (\S+)/.exec(told)?.[1]?.replaceAll(':', '/') ?? '';
    expect(home).toContain('pool-run-page-');
    expect(existsSync(home)).toBe(false);
  });
});

/** A workflow with these steps. */
function workflow(...steps: string[]): string[] {
  const lines = steps.map((step) => `      ${step}`);
  return [
    '<!-- workflow: .github/workflows/a.yml -->',
    ...fenced('yaml', 'on: push', 'jobs:', '  a:', '    runs-on: ubuntu-latest', '    steps:', ...lines),
  ];
}

describe.concurrent('a workflow', () => {
  it('is executed step by step, each in a shell of its own', async () => {
    const steps = [
      '- uses: actions/checkout@v4',
      '- run: cd / && WORD=a',
      '- run: test "$PWD$WORD" = "$HOME/project$MORE"',
      '  env: { MORE: "" }',
    ];
    expect(await wrong(...workflow(...steps))).toBe('');
  });

  it.for([
    ['a step that fails', ['- run: "false"'], 'page.md:2: It ended with 1 instead of 0'],
    ['a key that GitHub does not know', ['- rnu: "true"'], 'rnu'],
    ['an action without a version', ['- uses: actions/checkout'], 'uses'],
    [
      'a value of GitHub in the text of a command',
      ['- run: echo ${{ github.base_ref }}'],
      'A value belongs into `env`',
    ],
    [
      'a value of which nothing is known',
      ['- run: "true"', '  env: { A: "${{ github.nothing }}" }'],
      'Nothing is known here',
    ],
  ] as const)('is wrong with %s', async ([, steps, message]) => {
    expect(await wrong(...workflow(...steps))).toContain(message);
  });

  it('runs what is said to run after a failure, and nothing else', async () => {
    const steps = ['- run: "false"', '- run: touch never', '- run: touch afterwards', '  if: always()'];
    const page = [
      '<!-- exit: 1 -->',
      ...workflow(...steps),
      ...fenced('sh', 'ls | grep -v never | grep afterwards'),
    ];
    expect(await wrong(...page)).toBe('');
  });
});

describe.skipIf(client === undefined)('a page with a client', () => {
  it('has one that answers a conversation, and instances, and nobody has one without', async () => {
    const page = [
      ...fenced('sh', '! command -v claude'),
      '<!-- client: reviews -->',
      '<!-- project: definitions -->',
      '<!-- exit: 1 -->',
      ...fenced('sh', 'pool-run audit --engine claude'),
      ...fenced('text', '…', '  - confirmed by code-reviewer#1: It is so.', '…'),
      ...fenced('sh', 'npm install pool-run', 'npx pool-run install', 'claude -p /agent-audit'),
      ...fenced('text', '…', 'That is all. audit: 2 errors, 2 warnings, 0 notes'),
    ];
    expect(await wrong(...page)).toBe('');
  });
});
