import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { SourceFile } from '../inventory.ts';
import { isTable, refuse, type Table } from './text.ts';

const attribute = '@';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: attribute,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
});

/** A file as XML: elements are mappings or texts, attributes begin with `@`. Entities stay as they are written. */
export function readXml(file: SourceFile): Table {
  const valid = XMLValidator.validate(file.text);
  if (valid !== true) refuse(file, valid.err.line, `it is no valid XML: ${valid.err.msg}`);
  const value: unknown = parser.parse(file.text);
  return isTable(value) ? value : refuse(file, 1, 'it is empty');
}

/** The elements of a name below others; those that hold only text are `{ '#text': … }`. */
export function elementsIn(table: Table, ...path: readonly string[]): Table[] {
  let level: Table[] = [table];
  for (const name of path) {
    level = level.flatMap((one) => {
      const value = one[name];
      const all: readonly unknown[] = Array.isArray(value) ? value : [value];
      return all.flatMap((each) =>
        isTable(each) ? [each] : typeof each === 'string' ? [{ '#text': each }] : [],
      );
    });
  }
  return level;
}

/** The text of the first element of a name; also where it has attributes. */
export function elementText(table: Table, name: string): string | undefined {
  const [first] = elementsIn(table, name);
  const text = first?.['#text'];
  return typeof text === 'string' ? text.trim() : undefined;
}

/** The value of an attribute. */
export function attributeOf(table: Table, name: string): string | undefined {
  const value = table[`${attribute}${name}`];
  return typeof value === 'string' ? value : undefined;
}
