import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git, repository } from '../inputs/repository.ts';
import { markdown } from '../project.ts';
import { poolRun } from './pool.ts';

/** JavaScript, Python and shell that leave a mark when they are run, loaded or imported. */
const js = "require('fs').writeFileSync('PWN', '');\n";
const esm = "import { writeFileSync } from 'node:fs';\nwriteFileSync('PWN', '');\nexport default {};\n";
const python = "open('PWN', 'w')\n";
const shell = '#!/bin/sh\ntouch PWN\n';
const touch = 'touch PWN';

const scripts = {
  preinstall: touch,
  install: touch,
  prepare: touch,
  pretest: touch,
  test: 'vitest run',
  e2e: touch,
};

/** Whatever some tool would run by itself when it looked at the project. */
const traps = {
  'package.json': JSON.stringify({
    name: 'p',
    version: '1.0.0',
    scripts,
    jest: { globalSetup: './setup.js' },
  }),
  'setup.js': js,
  '.pnpmfile.cjs': js,
  'vitest.config.ts': esm,
  'playwright.config.js': esm,
  'eslint.config.mjs': esm,
  '.mocharc.js': js,
  'a.test.js': js,
  'conftest.py': python,
  'setup.py': python,
  'test_a.py': python,
  'build.gradle': `"${touch}".execute()\n`,
  Gemfile: `system('${touch}')\n`,
  'p.gemspec': `system('${touch}')\n`,
  Makefile: `X := $(shell ${touch})\nall:\n\t${touch}\n`,
  'build.rs': `fn main() { std::process::Command::new("touch").arg("PWN").spawn(); }\n`,
  'Cargo.toml': '[package]\nname = "p"\nversion = "1.0.0"\n',
  'go.mod': 'module example.org/p\n\ngo 1.22\n',
  'src/index.js': js,
  'node_modules/.bin/vitest': shell,
  'node_modules/.bin/git': shell,
  'README.md': `# P\n\n\`\`\`sh\n${touch}\n\`\`\`\n\n[a]($(touch PWN)) and \`npm run e2e\`\n`,
  'commands/own.md': markdown(
    `name: own\ndescription: Own.\ninstance_pool:\n  items: '*.md'\n  exec: [touch, PWN]`,
    `!\`${touch}\`\n`,
  ),
  '.claude/agents/js.md': `---js\n${js}---\n`,
  '.claude/agents/hook.md': markdown(
    `name: hook\ndescription: d\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: ${touch}`,
  ),
  '.claude/settings.json': JSON.stringify({
    hooks: { SessionStart: [{ hooks: [{ type: 'command', command: touch }] }] },
  }),
  '.mcp.json': JSON.stringify({ mcpServers: { own: { command: 'touch', args: ['PWN'] } } }),
  '.husky/pre-commit': shell,
};

/** A repository of somebody else, whose git runs a program at every opportunity. */
function trapped(): string {
  const cwd = repository(traps);
  for (const name of ['vitest', 'git']) chmodSync(join(cwd, 'node_modules/.bin', name), 0o755);
  git(cwd, 'config', 'core.fsmonitor', `${touch};false`);
  git(cwd, 'config', 'diff.external', touch);
  git(cwd, 'config', 'core.pager', touch);
  return cwd;
}

it.each([
  'audit',
  'docs',
  'docs --fix --dry-run',
  'deps --osv none',
  'prime',
  'audit docs deps prime --osv none --changed',
  'plan test',
  'plan own',
  'begin audit',
  'own --engine fake',
  'list',
  'doctor',
  'install --dry-run',
])('%s runs nothing of a project that it looks at', (line) => {
  const cwd = trapped();
  expect([0, 1]).toContain(poolRun(cwd, ...line.split(' ')).status);
  expect(existsSync(join(cwd, 'PWN'))).toBe(false);
});

it('only the command that names a program runs it', () => {
  const cwd = trapped();
  expect(poolRun(cwd, 'own').status).toBe(0);
  expect(existsSync(join(cwd, 'PWN'))).toBe(true);
});
