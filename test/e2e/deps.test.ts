import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { closedPort, lodashAdvisory, osvServer } from '../commands/deps/osvServer.ts';
import { project, write } from '../project.ts';
import { lastRun, poolRun, reportOf, until } from './pool.ts';
import { app, deps, knownServer, lodash, lockOf, json } from './depsProject.ts';

describe('pool-run deps', () => {
  it('fails for what is vulnerable, with severity, fix and the place in the lockfile', async () => {
    const { url } = await knownServer();
    const cwd = app();
    const { status, stdout } = await deps(cwd, '--osv', url);
    expect(status).toBe(1);
    expect(stdout).toContain(
      '- `package-lock.json:5:1` lodash 4.17.20: Command Injection in lodash (GHSA-35jh-r3h4-6jhm, CVE-2021-23337; high 7.2; fixed in 4.17.21).',
    );
    expect(stdout).toContain(`npm: 1 package (1 direct) in package-lock.json.`);
    expect(reportOf(cwd).packages?.vulnerabilities).toEqual([
      {
        id: 'GHSA-35jh-r3h4-6jhm',
        aliases: ['CVE-2021-23337'],
        purl: 'pkg:npm/lodash@4.17.20',
        summary: 'Command Injection in lodash',
        rating: 'high',
        score: 7.2,
        fixedIn: '4.17.21',
      },
    ]);
    const again = await deps(cwd, '--osv', url);
    expect(again.stdout).toMatch(/the oldest one was kept .* ago and has not changed since/);
  });

  it('reports all that needs no network without one, and says that coverage is incomplete', async () => {
    const cwd = app({
      'package-lock.json': lockOf({ 'node_modules/lodash': { ...lodash, deprecated: 'old' } }),
    });
    const { status, stdout } = await deps(cwd, '--osv', await closedPort());
    expect(status).toBe(3);
    expect(stdout).toContain('lodash 4.17.20 is deprecated: "old".');
    expect(stdout).toMatch(
      /Advisories were not looked up, \S+ gave no answer: what is vulnerable is not known\./,
    );
    expect(stdout).toMatch(
      /`advisories:package-lock.json` \(no-answer after \d attempts\): No advisories were looked up: .* cannot be reached \(ECONNREFUSED\)/,
    );
  });

  it('plans no look-up where no version is known, and says that there was none', async () => {
    const cwd = project({
      'package.json': json({ dependencies: { lodash: '^4.0.0' } }),
      'pyproject.toml': '[project]\ndependencies = ["a>=1"]\n',
    });
    const { status, stdout } = await deps(cwd, '--osv', await closedPort());
    expect(status).toBe(0);
    expect(stdout).toContain('Coverage: 2 planned');
    expect(stdout).toContain('Advisories: nothing to look up, because no version is known here.');
  });

  it('is clean without advisories when nobody is to be asked', () => {
    const { status, stdout } = poolRun(app(), 'deps', '--osv', 'none');
    expect({ status, told: stdout.includes('what is vulnerable is not known') }).toEqual({
      status: 0,
      told: true,
    });
  });

  it.each([
    [['--osv', 'example.org'], 'Expected --osv to be the address of a server'],
    [['--advisories', 'no/such/folder'], 'There is no "no/such/folder"'],
    [['--only', 'compozer'], 'Did you mean "composer"?'],
    [['no/such/folder'], 'There is no "no/such/folder"'],
  ])('could not run with %j', (args, message) => {
    const { status, stderr } = poolRun(app(), 'deps', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('has nothing to do, and no fault, where there is no manifest', () => {
    const { status, stdout } = poolRun(project({ 'README.md': '# none\n' }), 'deps');
    expect(status).toBe(0);
    expect(stdout).toContain('There was nothing to do');
  });

  it('goes on when single files are broken, and names each with what to do', () => {
    const cwd = project({
      'a/package-lock.json': '{ "lockfileVersion": 3,',
      'b/Cargo.lock': 'version = 99\n',
      'c/poetry.lock': new Uint8Array([0x5b, 0xff, 0xfe, 0x5d]),
      'd/package-lock.json': lockOf({ 'node_modules/lodash': lodash }),
    });
    symlinkSync('e.lock', join(cwd, 'd/yarn.lock'));
    symlinkSync('loop', join(cwd, 'loop'));
    const { status, stdout } = poolRun(cwd, 'deps', '--osv', 'none');
    expect(status).toBe(3);
    expect(stdout).toContain('Coverage: 4 planned = 1 done + 3 failed + 0 skipped.');
    expect(stdout).toContain('a/package-lock.json:1: it ends in the midst of its JSON. Restore it');
    expect(stdout).toContain('b/Cargo.lock:1: its format has version 99; known are 1 to 4. Update pool-run');
    expect(stdout).toContain('c/poetry.lock:1: this file is no UTF-8 text. Save it as UTF-8.');
  });

  it('reads a lockfile of 20 MB', () => {
    const packages = Array.from({ length: 130_000 }, (_, index) => [
      `node_modules/p${index}`,
      { version: '1.0.0', integrity: `sha512-${'A'.repeat(88)}` },
    ]);
    const cwd = project({ 'package-lock.json': lockOf(Object.fromEntries(packages)) });
    expect(poolRun(cwd, 'deps', '--osv', 'none').stdout).toContain('npm: 130,000 packages');
  });

  it('leaves the lockfiles of fixtures out, says so, and looks at them when they are named', () => {
    const cwd = app({
      'test/fixtures/x/package-lock.json': lockOf({
        'node_modules/lodash': { ...lodash, deprecated: 'old' },
      }),
    });
    const all = poolRun(cwd, 'deps', '--osv', 'none');
    expect(all.stdout).toContain('Left out: 1 file in folders of tests');
    expect(all.stdout).not.toContain('is deprecated');
    expect(poolRun(cwd, 'deps', '--osv', 'none', 'test/fixtures').stdout).toContain('is deprecated');
  });

  it('looks with --changed only at what a diff touches, manifests included', () => {
    const cwd = app({ 'other/package-lock.json': lockOf({ 'node_modules/lodash': lodash }) });
    const git = (...words: string[]) =>
      spawnSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.org', ...words], { cwd });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'all');
    const coverage = (): string | undefined =>
      /Coverage: \d+ planned/.exec(poolRun(cwd, 'deps', '--osv', 'none', '--changed').stdout)?.[0];
    expect(coverage()).toBe('Coverage: 0 planned');
    write(cwd, { 'package.json': json({ name: 'app', dependencies: { lodash: '^5.0.0' } }) });
    expect(coverage()).toBe('Coverage: 1 planned');
  });

  it('takes advisories from the server, the licences and nothing else from pool-run.yaml', async () => {
    const { url } = await knownServer();
    const cwd = app({ 'pool-run.yaml': `deps:\n  osv: ${url}\n  licenses: [MIT]\n` });
    const { status, stdout } = await deps(cwd);
    expect(status).toBe(1);
    expect(stdout).toContain('The licences of 1 of 1 packages are not in this file.');
    writeFileSync(join(cwd, 'pool-run.yaml'), 'deps:\n  licences: [MIT]\n');
    const misspelt = poolRun(cwd, 'deps');
    expect(misspelt.status).toBe(2);
    expect(misspelt.stderr).toBe(
      'pool-run: pool-run.yaml:2: there is no key "licences". Did you mean "licenses"?\n',
    );
  });

  it('writes CycloneDX where the name of the file asks for it, and keeps it in the run folder', () => {
    const cwd = app();
    expect(poolRun(cwd, 'deps', '--osv', 'none', '-o', 'report.cdx.json').status).toBe(0);
    const bom = JSON.parse(readFileSync(join(cwd, 'report.cdx.json'), 'utf8')) as { specVersion: string };
    expect(bom.specVersion).toBe('1.6');
    expect(existsSync(join(lastRun(cwd), 'report.cdx.json'))).toBe(true);
  });

  it('ends at once when it is interrupted, also while a server keeps it waiting', async () => {
    const { url, got } = await osvServer(() => ({ raw: () => {} }));
    const cwd = app();
    const child = spawn(process.execPath, [resolve('bin/pool-run'), 'deps', '--osv', url], { cwd });
    const ended = new Promise<number | null>((resolved) => {
      child.on('close', resolved);
    });
    expect(await until(() => got.length > 0)).toBe(true);
    const asked = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(reportOf(cwd).outcome).toBe('interrupted');
  });

  it('shows the inventory as HTML, with what files say as text', () => {
    const cwd = project({ '<b>/package-lock.json': lockOf({ 'node_modules/lodash': lodash }) });
    expect(poolRun(cwd, 'deps', '--osv', 'none', '-o', 'report.html').status).toBe(0);
    const page = readFileSync(join(cwd, 'report.html'), 'utf8');
    expect(page).toContain('<td>&lt;b&gt;/package-lock.json</td><td>npm</td><td>1</td>');
  });

  it('reads advisories from files, and asks nobody then', () => {
    const archive = zipSync({ 'GHSA-35jh-r3h4-6jhm.json': strToU8(JSON.stringify(lodashAdvisory())) });
    const cwd = project({
      'package-lock.json': lockOf({ 'node_modules/lodash': lodash }),
      'database/osv-scanner/npm/all.zip': archive,
      'go.mod': 'module m\n\nrequire a.b/c v1.0.0\n',
      'go.sum': 'a.b/c v1.0.0 h1:a=\n',
    });
    const { status, stdout } = poolRun(cwd, 'deps', '--advisories', 'database');
    expect(status).toBe(3);
    expect(stdout).toContain('lodash 4.17.20: Command Injection in lodash');
    expect(stdout).toContain(
      'Advisories: 1 package looked up in database, 1 found. 1 package could not be looked up, and may be',
    );
    expect(stdout).toContain(
      '`advisories:go.mod` (missing): No advisories were looked up: There is no database/osv-scanner/Go/all.zip.',
    );
    expect(poolRun(cwd, 'deps', '--advisories', 'database', '--only', 'npm').status).toBe(1);
  });

  it('resumes with just the look-ups that failed', async () => {
    const cwd = app();
    writeFileSync(join(cwd, 'pool-run.yaml'), `deps:\n  osv: ${await closedPort()}\n`);
    expect((await deps(cwd)).status).toBe(3);
    const { url, got } = await knownServer();
    writeFileSync(join(cwd, 'pool-run.yaml'), `deps:\n  osv: ${url}\n`);
    const env = { ...process.env, XDG_CACHE_HOME: join(cwd, '.cache') };
    const child = spawn(process.execPath, [resolve('bin/pool-run'), 'resume'], { cwd, env, stdio: 'ignore' });
    const status = await new Promise((ended) => {
      child.on('close', ended);
    });
    expect(status).toBe(1);
    expect(got.length).toBeGreaterThan(0);
    expect(reportOf(cwd).packages?.list).toHaveLength(1);
    expect(reportOf(cwd).findings.map(({ ruleId }) => ruleId)).toEqual(['vulnerable-package']);
  });
});
