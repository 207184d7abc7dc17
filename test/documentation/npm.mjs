// What `npm` is in the sandbox of a page: pool-run comes from the package that was packed here, other packages from what npm
// installed for a page before, and everything else is npm itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

const [, , binaries, repository, packed, ...args] = process.argv;
const verb = args[0] ?? '';
const names = args.slice(1).filter((word) => !word.startsWith('-'));
const manifest = existsSync('package.json') ? JSON.parse(readFileSync('package.json', 'utf8')) : {};

if (['install', 'i', 'add', 'ci'].includes(verb)) install();
else process.exitCode = npm('.', args, { stdio: 'inherit' });

/** What is installed for everybody is on the PATH of every page already. */
function install() {
  if (args.includes('-g') || args.includes('--global')) return;
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const wanted = names.length > 0 ? names : declared;
  const others = wanted.filter((name) => name !== 'pool-run');
  if (others.length > 0) copy(installed(others));
  if (others.length < wanted.length) copy(packed);
  if (names.length > 0) declare();
}

function copy(modules) {
  cpSync(modules, 'node_modules', { recursive: true, verbatimSymlinks: true, filter: isNotThere });
}

/** A link cannot be copied over itself. */
function isNotThere(_, to) {
  return !lstatSync(to, { throwIfNoEntry: false })?.isSymbolicLink();
}

function declare() {
  const versions = names.map((name) => {
    const { version } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
    return [name, `^${version}`];
  });
  manifest.devDependencies = { ...manifest.devDependencies, ...Object.fromEntries(versions) };
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The `node_modules` with these packages: made by npm on first use, and kept beside the dependencies. */
function installed(packages) {
  const digest = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const folder = join(repository, 'node_modules/.cache/pool-run-documentation', digest);
  if (!existsSync(folder)) {
    const own = `${folder}-${process.pid}`;
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'package.json'), '{ "private": true }\n');
    if (npm(own, ['install', '--no-audit', '--no-fund', ...packages], { stdio: 'inherit' }) !== 0)
      process.exit(1);
    if (!existsSync(folder)) renameSync(own, folder);
    rmSync(own, { recursive: true, force: true });
  }
  return join(folder, 'node_modules');
}

function npm(cwd, words, options) {
  // The machine's own settings say where its registry is.
  const env = { ...process.env, HOME: userInfo().homedir ?? homedir() };
  return spawnSync(join(binaries, 'npm'), words, { cwd, env, ...options }).status ?? 1;
}
