import * as z from 'zod';
import { durationPattern } from '../../src/model/duration.ts';
import { code, table } from './sections.ts';

type Json = z.core.JSONSchema.JSONSchema;

/** The keys of a mapping that is written by hand: what each may be, what it is where it is left out, and what it means. */
export function writtenKeys(schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties).map(([key, value]) => {
    const json = value as Json;
    return [code(key), kindOf(json), absent(json, required.includes(key)), json.description ?? ''];
  });
  return table(['key', 'value', 'default', 'meaning'], rows);
}

/** The keys of a mapping that pool-run writes; those below others are written with a dot between. */
export function readKeys(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return table(['key', 'value', 'meaning'], keysBelow('', json));
}

function keysBelow(path: string, { properties = {}, required = [] }: Json): string[][] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const json = value as Json;
    const name = `${path}${key}`;
    const kind = required.includes(key) ? kindOf(json) : `${kindOf(json)}, or absent`;
    return [[code(name), kind, json.description ?? '']];
  });
}

function absent(json: Json, isRequired: boolean): string {
  if (isRequired) return 'required';
  const { default: usual } = json;
  if (usual === undefined) return 'none';
  return code(typeof usual === 'string' ? usual : JSON.stringify(usual));
}

/** What a value may be, in words. */
function kindOf(json: Json): string {
  if (json.enum) return json.enum.map((value) => code(String(value))).join(', ');
  if (json.const !== undefined) return code(String(json.const));
  if (json.type === 'integer') return wholeNumber(json);
  if (json.type === 'array') return `list of ${manyOf(json.items as Json)}`;
  if (json.type === 'object') return mappingOf(json);
  if (json.pattern === durationPattern.source) return 'a duration: `500ms`, `90s`, `10m`, `1h`';
  return json.type === 'string' ? 'text' : String(json.type ?? 'anything');
}

/** Without a limit of its own the schema says the least that JavaScript can count to. */
function wholeNumber({ minimum = Number.MIN_SAFE_INTEGER }: Json): string {
  return minimum > Number.MIN_SAFE_INTEGER ? `whole number of at least ${minimum}` : 'whole number';
}

function mappingOf({ properties }: Json): string {
  const keys = Object.keys(properties ?? {});
  // What has more keys than a cell can hold stands in a table of its own.
  return keys.length === 0 || keys.length > 4 ? 'mapping' : `mapping with ${keys.map(code).join(', ')}`;
}

function manyOf(json: Json): string {
  if (json.enum || json.const !== undefined) return kindOf(json);
  if (json.type === 'array') return `lists of ${manyOf(json.items as Json)}`;
  if (json.type === 'object') return mappingOf(json).replace('mapping', 'mappings');
  return json.type === 'string' ? 'texts' : `${kindOf(json)}s`;
}
