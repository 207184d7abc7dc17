import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { PackageRow, Packages, VulnerabilityRow } from '../../src/model/packages.ts';
import { cycloneDxReporter } from '../../src/reporting/cyclonedx.ts';
import { fc } from '../model/fc.ts';
import { reportOf } from '../model/samples.ts';

const validate = compileSchema();

const row = (more: Partial<PackageRow> = {}): PackageRow => ({
  purl: 'pkg:npm/a@1.0.0',
  name: 'a',
  version: '1.0.0',
  direct: true,
  scope: 'runtime',
  path: 'package-lock.json',
  line: 1,
  ...more,
});
const packagesOf = (list: PackageRow[], vulnerabilities: VulnerabilityRow[] = []): Packages => ({
  files: [],
  list,
  vulnerabilities,
  leftOut: [],
});

interface Bom {
  dependencies: { ref: string; dependsOn?: string[] }[];
  components: { purl: string; scope: string; licenses?: unknown }[];
  vulnerabilities: { affects: { ref: string }[] }[];
}

function bomOf(packages: Packages): Bom {
  return JSON.parse(cycloneDxReporter(reportOf({ packages }))) as Bom;
}

function problemsOf(bom: unknown): unknown {
  return validate(bom) ? [] : validate.errors;
}

describe('the inventory as CycloneDX 1.6', () => {
  it('is valid, whatever the packages and the advisories are called', () => {
    const packages = fc.array(
      fc.record({
        name: fc.string(),
        version: fc.string(),
        purl: fc.string({ minLength: 1 }),
        scope: fc.constantFrom<PackageRow['scope']>('runtime', 'development', 'optional'),
        requires: fc.array(fc.string({ minLength: 1 })),
        license: fc.constantFrom('MIT', '(MIT OR Apache-2.0)', 'SEE LICENSE IN x', 'UNLICENSED', 'BSD', ''),
      }),
    );
    const rating = fc.constantFrom<VulnerabilityRow['rating']>(
      'critical',
      'high',
      'medium',
      'low',
      'none',
      'unknown',
    );
    const vulnerabilities = fc.array(
      fc.record({
        id: fc.string({ minLength: 1 }),
        aliases: fc.array(fc.string()),
        purl: fc.string({ minLength: 1 }),
        summary: fc.string(),
        rating,
        score: fc.float({ min: 0, max: 10, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(packages, vulnerabilities, (rows, found) => {
        const list = rows.map((one) => row(one));
        expect(problemsOf(bomOf(packagesOf(list, found)))).toEqual([]);
      }),
    );
  });

  it('has a package once, and as required where it is anywhere', () => {
    const { components } = bomOf(packagesOf([row(), row({ scope: 'development', path: 'other' })]));
    expect(components.map(({ purl, scope }) => [purl, scope])).toEqual([['pkg:npm/a@1.0.0', 'required']]);
  });

  it('says who asks for what, and nothing of a file that does not tell', () => {
    const b = row({ purl: 'pkg:npm/b@1', name: 'b', direct: false, requires: [] });
    const again = row({ requires: ['pkg:npm/c@1'], path: 'other', direct: false });
    const untold = row({ purl: 'pkg:golang/d@v1', name: 'd' });
    const { dependencies } = bomOf(packagesOf([row({ requires: [b.purl] }), again, b, untold]));
    expect(dependencies).toEqual([
      { ref: 'project', dependsOn: ['pkg:npm/a@1.0.0', 'pkg:golang/d@v1'] },
      { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/b@1', 'pkg:npm/c@1'] },
      { ref: 'pkg:npm/b@1' },
    ]);
  });

  it('says which packages an advisory is about', () => {
    const found: VulnerabilityRow = {
      id: 'GHSA-1',
      aliases: ['CVE-1'],
      purl: 'pkg:npm/a@1.0.0',
      summary: 's',
      rating: 'high',
      score: 7.5,
      fixedIn: '1.0.1',
    };
    const { vulnerabilities } = bomOf(packagesOf([row()], [found, { ...found, purl: 'pkg:npm/b@1.0.0' }]));
    expect(vulnerabilities.map(({ affects }) => affects.map(({ ref }) => ref))).toEqual([
      ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0'],
    ]);
  });

  it('is refused by the schema when it is something else, so that validation means something', () => {
    expect(validate({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'a' }] })).toBe(false);
  });
});

/** The official schemas, as the CycloneDX project's own library brings them. */
function compileSchema() {
  const require = createRequire(import.meta.url);
  const library = dirname(dirname(require.resolve('@cyclonedx/cyclonedx-library')));
  const read = (name: string): object =>
    JSON.parse(readFileSync(join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, formats: { 'idn-email': true, 'iri-reference': true, iri: true } });
  addFormats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82']) {
    ajv.addSchema({ ...read(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
  }
  return ajv.compile(read('bom-1.6'));
}
