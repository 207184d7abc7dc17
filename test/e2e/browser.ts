import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where macOS keeps what is not on the PATH. */
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Starts a headless Chromium or Chrome: the one that POOL_RUN_CHROMIUM names, else one that is installed. Where there is none,
 * root on Debian installs it; anybody else is told what to install, because a page that nobody looked at is not tested.
 */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['POOL_RUN_CHROMIUM'] ?? installed() ?? install(),
    // All else that keeps a browser from the network and from asking questions is Playwright's default.
    args: ['--disable-gpu', '--disable-quic'],
  });
}

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...applications].find(
    isProgram,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(): string {
  if (process.getuid?.() === 0 && isProgram('/usr/bin/apt-get')) {
    execFileSync('apt-get', ['update'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'inherit' });
  }
  const program = installed();
  if (program === undefined) {
    throw new Error(
      'The tests of the HTML report need Chromium or Chrome on the PATH, or POOL_RUN_CHROMIUM.',
    );
  }
  return program;
}
