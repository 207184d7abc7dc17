import { cargo } from './runners/cargo.ts';
import { go } from './runners/go.ts';
import { jest } from './runners/jest.ts';
import { mocha } from './runners/mocha.ts';
import { node } from './runners/node.ts';
import { playwright } from './runners/playwright.ts';
import { program } from './runners/program.ts';
import { pytest } from './runners/pytest.ts';
import type { Runner } from './runners/runner.ts';
import { vitest } from './runners/vitest.ts';
import type { RunnerName } from './suite.ts';

/** Every runner by its name. */
export const runners: Readonly<Record<RunnerName, Runner>> = {
  vitest,
  jest,
  mocha,
  node,
  playwright,
  pytest,
  go,
  cargo,
  program,
};
