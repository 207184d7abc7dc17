import {
  distinct,
  decidedElsewhere,
  type Declaration,
  type Inventory,
  type Package,
  type Reader,
  type Remark,
  type Scope,
  type SourceFile,
} from '../inventory.ts';
import { lineOf, linesOfOffsets, refuse, type Table } from './text.ts';
import { elementsIn, elementText, readXml } from './xml.ts';

/** One `pom.xml`, with those in the folders above it. What other parents decide is not known here: those versions stay open. */
export const readMaven: Reader = ({ manifests }): Inventory => {
  const [file, ...above] = manifests;
  if (!file) return { packages: [], roots: [], declarations: [], isLocked: false };
  const project = projectIn(file);
  const lineage = [...parentsOf(project, above).toReversed(), project];
  const properties = propertiesOf(lineage);
  const managed = new Map(
    lineage
      .flatMap((one) => elementsIn(one, 'dependencyManagement', 'dependencies', 'dependency'))
      .map((one) => {
        const { name, version } = coordinatesOf(one, properties);
        return [name, version] as const;
      }),
  );
  const profiles = elementsIn(project, 'profiles', 'profile', 'dependencies', 'dependency');
  const asked = [...elementsIn(project, 'dependencies', 'dependency'), ...profiles];
  const lines = linesOf(file.text);
  const declarations = asked.map((one): Declaration => {
    const { name, version = managed.get(name) } = coordinatesOf(one, properties);
    const artifact = name.slice(name.indexOf(':') + 1);
    return {
      name,
      range: version ?? decidedElsewhere,
      scope: scopeOf(one),
      path: file.path,
      line: lines.get(artifact) ?? 1,
      origin:
        isOwn(name, version, properties) || elementText(one, 'systemPath') !== undefined
          ? 'local'
          : 'registry',
    };
  });
  const packages = declarations.filter(isExact).map(({ name, range, line }): Package => ({
    id: `${name}@${range}`,
    name,
    version: range,
    line,
    origin: 'registry',
    requires: [],
  }));
  return {
    packages: distinct(packages),
    roots: declarations.map(({ name, range, scope }) => ({ id: `${name}@${range}`, scope })),
    declarations,
    isLocked: false,
    remarks: repositoryRemarks(file, project),
  };
};

function projectIn(file: SourceFile): Table {
  const [project] = elementsIn(readXml(file), 'project');
  return project ?? refuse(file, 1, 'it has no <project> at its top');
}

/** The parent, its parent and so on, as far as they are among the files. */
function parentsOf(project: Table, above: readonly SourceFile[]): Table[] {
  const parents: Table[] = [];
  let [wanted] = elementsIn(project, 'parent');
  for (const file of above) {
    if (!wanted) break;
    const candidate = projectIn(file);
    if (elementText(candidate, 'artifactId') !== elementText(wanted, 'artifactId')) continue;
    parents.push(candidate);
    [wanted] = elementsIn(candidate, 'parent');
  }
  return parents;
}

/** Other modules of the same project have its group and its version. */
function isOwn(name: string, version: string | undefined, properties: Properties): boolean {
  const [group, own] = ['groupId', 'version'].map((field) => expand(`\${project.${field}}`, properties));
  return version === own && name.startsWith(`${group}:`);
}

function isExact({ range, origin }: Declaration): boolean {
  return origin === 'registry' && /^\d[^${}[\](),]*$/.test(range);
}

function scopeOf(dependency: Table): Scope {
  if (elementText(dependency, 'optional') === 'true') return 'optional';
  return elementText(dependency, 'scope') === 'test' ? 'development' : 'runtime';
}

type Properties = ReadonlyMap<string, string>;

/** Of several projects the last one is the module itself, and what it says counts. */
function propertiesOf(lineage: readonly Table[]): Properties {
  const project = lineage.at(-1) ?? {};
  const [parent = {}] = elementsIn(project, 'parent');
  const known = new Map<string, string>();
  for (const properties of lineage.flatMap((one) => elementsIn(one, 'properties'))) {
    for (const [key, value] of Object.entries(properties)) {
      if (typeof value === 'string') known.set(key, value.trim());
    }
  }
  for (const field of ['groupId', 'version']) {
    const own = elementText(project, field) ?? elementText(parent, field);
    const parents = elementText(parent, field);
    if (own !== undefined) known.set(`project.${field}`, own).set(`pom.${field}`, own);
    if (parents !== undefined) known.set(`project.parent.${field}`, parents);
  }
  return known;
}

/** `${a}` may lead to another property; one that leads back to itself stays as it is written. */
function expand(text: string, properties: Properties): string {
  let expanded = text;
  for (let depth = 0; depth < 8 && expanded.includes('${'); depth += 1) {
    expanded = expanded.replaceAll(
      /\$\{([^}]+)\}/g,
      (written, name: string) => properties.get(name) ?? written,
    );
    if (expanded.length > 1_000) return text;
  }
  return expanded;
}

function coordinatesOf(
  dependency: Table,
  properties: Properties,
): { name: string; version: string | undefined } {
  const [group = '', artifact = ''] = ['groupId', 'artifactId'].map((field) =>
    expand(elementText(dependency, field) ?? '', properties),
  );
  const version = elementText(dependency, 'version');
  return {
    name: `${group}:${artifact}`,
    version: version === undefined ? undefined : expand(version, properties),
  };
}

/** Where artifacts stand inside <dependency>; of equal ones the first. */
function linesOf(text: string): Map<string, number> {
  const matches = [...text.matchAll(/<dependency>(?:(?!<dependency>)[^]){0,400}?<artifactId>\s*([^<\s]+)/g)];
  const at = linesOfOffsets(
    text,
    matches.map(({ index }) => index),
  );
  const lines = new Map<string, number>();
  for (const [index, [, name = '']] of matches.entries())
    if (!lines.has(name)) lines.set(name, at[index] ?? 1);
  return lines;
}

function repositoryRemarks(file: SourceFile, project: Table): Remark[] {
  const urls = ['repositories', 'pluginRepositories'].flatMap((list) =>
    elementsIn(project, list, list.replace('ies', 'y')).flatMap((one) => elementText(one, 'url') ?? []),
  );
  return urls
    .filter((url) => /^http:\/\/(?!localhost|127\.)/.test(url))
    .map((url) => ({
      ruleId: 'insecure-source',
      path: file.path,
      line: lineOf(file.text, /<url>\s*http:/),
      message: `Artifacts are fetched from ${url}.`,
      evidence: url,
    }));
}
