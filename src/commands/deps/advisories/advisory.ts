import * as z from 'zod';
import type { FailureCause } from '../../../model/outcome.ts';

const namesSchema = z.array(z.string()).catch([]).default([]);
const ownSchema = z.record(z.string(), z.unknown()).catch({}).default({});
const rangeSchema = z.object({
  type: z.string(),
  events: z.array(z.record(z.string(), z.string())).catch([]),
});
const severitySchema = z.array(z.object({ type: z.string(), score: z.string() })).catch([]);
const affectedSchema = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(rangeSchema).catch([]).default([]),
  versions: namesSchema,
  severity: severitySchema.default([]),
  database_specific: ownSchema,
});

/** What is used of a record of OSV: ossf.github.io/osv-schema. What else is in it is left out. */
export const advisorySchema = z.object({
  id: z.string().min(1),
  modified: z.string().default(''),
  withdrawn: z.string().optional(),
  aliases: namesSchema,
  summary: z.string().default(''),
  details: z
    .string()
    .default('')
    .transform((text) => text.slice(0, 300)),
  severity: severitySchema.default([]),
  affected: z.array(affectedSchema).default([]),
  database_specific: ownSchema,
});
export type Advisory = z.infer<typeof advisorySchema>;
export type Affected = z.infer<typeof affectedSchema>;

/** A package as advisories name it. */
export interface Asked {
  /** OSV's name of the registry. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

/** Where advisories come from. What cannot be answered throws a `LookupFailure`. */
export interface AdvisorySource {
  /** As the report names it. */
  readonly name: string;
  /** The advisories on each of the packages, in their order. */
  readonly lookUp: (asked: readonly Asked[], alive: () => void) => Promise<readonly (readonly Advisory[])[]>;
  /** How old what was kept from earlier look-ups is at most, in milliseconds; undefined where nothing was used of it. */
  readonly oldest: () => number | undefined;
}

/** Why there is no answer, and what to do about it. `no-answer`: the same question may be answered later. */
export class LookupFailure extends Error {
  readonly failure: FailureCause;

  constructor(message: string, failure: FailureCause = 'no-answer') {
    super(message);
    this.failure = failure;
  }
}
