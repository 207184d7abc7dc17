import * as z from 'zod';

const linesOnly = z
  .array(z.string())
  .describe('languages of many sources in which neither imports nor functions are read');
const isRead = z.boolean().describe('imports and functions of some source or test were read');

const place = { path: z.string(), line: z.int() };

/** What a codebase consists of. */
export const codebaseStructureSchema = z.strictObject({
  name: z.string(),
  description: z
    .string()
    .describe('from its manifest, else the first sentence of its README; empty where neither says'),
  focus: z.array(z.string()).describe('the paths that were asked for; empty: all'),
  files: z.strictObject({
    total: z.int(),
    counted: z.int().describe('with a language that is known'),
    roles: z
      .record(z.string(), z.int())
      .describe('what files of code are for; only source and test are judged'),
    unread: z.array(z.strictObject({ path: z.string(), why: z.string() })).describe('the first ten'),
    unreadCount: z.int(),
    unparsed: z
      .array(z.string())
      .describe('sources with syntax that the parser does not know: the first ten'),
    unparsedCount: z.int(),
  }),
  languages: z
    .array(
      z.strictObject({
        name: z.string(),
        files: z.int(),
        code: z.int(),
        comment: z.int(),
        blank: z.int(),
      }),
    )
    .describe(
      'without generated, vendored and minified files; languages of code first, and of these the largest',
    ),
  entryPoints: z.array(z.strictObject({ kind: z.string(), name: z.string(), path: z.string() })),
  commands: z.array(z.strictObject({ purpose: z.string(), command: z.string(), from: z.string() })),
  conventions: z.array(z.string()),
  packages: z.array(z.strictObject({ name: z.string(), path: z.string() })),
  folders: z.array(
    z.strictObject({
      path: z.string(),
      files: z.int(),
      code: z.int(),
      language: z.string(),
      role: z.string(),
    }),
  ),
});

/** Who imports whom. */
export const codebaseDependenciesSchema = z.strictObject({
  linesOnly,
  isRead,
  imports: z.strictObject({ value: z.int(), type: z.int(), lazy: z.int(), unresolved: z.int() }),
  externals: z.array(z.strictObject({ name: z.string(), files: z.int() })).describe('the most used packages'),
  modules: z
    .array(z.strictObject({ path: z.string(), importedBy: z.int(), imports: z.int(), code: z.int() }))
    .describe('what most others import'),
  folders: z
    .array(z.strictObject({ path: z.string(), code: z.int(), isOutside: z.boolean() }))
    .describe('the nodes of the small graph'),
  arrows: z.array(z.strictObject({ from: z.string(), to: z.string(), imports: z.int() })),
  backward: z
    .array(z.strictObject({ from: z.string(), to: z.string(), imports: z.int(), against: z.int(), ...place }))
    .describe('few imports against many in the other direction'),
  cycles: z
    .array(z.strictObject({ size: z.int(), files: z.array(z.string()), way: z.array(z.string()) }))
    .describe('of imports that run'),
  typeCycles: z
    .int()
    .describe('groups of files that are in a cycle only because of types or imports inside of functions'),
});

/** How hard the code is to follow. */
export const codebasePatternsSchema = z.strictObject({
  linesOnly,
  isRead,
  functions: z.int(),
  median: z.number(),
  ninetieth: z.number().describe('nine of ten functions are at most this complex'),
  mostComplex: z.array(z.strictObject({ ...place, name: z.string(), complexity: z.int(), lines: z.int() })),
  smells: z.record(z.string(), z.int()),
});

/** Where work goes on. */
export const codebaseHotSpotsSchema = z.strictObject({
  history: z
    .strictObject({
      commits: z.int().describe('that were looked at, without merges and without those of bots'),
      isBounded: z.boolean().describe('there are older ones that were not looked at'),
      since: z.string().describe('the day of the oldest of them'),
      authors: z
        .array(z.strictObject({ name: z.string(), share: z.number() }))
        .describe('the most active; shares of commits'),
      authorCount: z.int(),
      busFactor: z.int().describe('the fewest authors who made half of the commits'),
      conventional: z.number().describe('share of subjects such as "fix(scope): …"'),
    })
    .optional(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      commits: z.int(),
      complexity: z.int().optional().describe('missing where functions of its language are not read'),
      mainAuthor: z.string(),
      share: z.number(),
      authors: z.int(),
    }),
  ),
});

/** What was put off. */
export const codebaseDebtSchema = z.strictObject({
  markers: z
    .record(z.string(), z.int())
    .describe('TODO, FIXME, HACK and XXX in comments of sources and tests'),
  oldest: z.array(z.strictObject({ ...place, text: z.string(), day: z.string(), author: z.string() })),
  undated: z.int().describe('whose age is not known: not committed, or too many to ask for'),
  clones: z.strictObject({
    regions: z.int(),
    lines: z.int(),
    share: z.number().describe('of the code lines that were compared'),
    withoutFiles: z.int().describe('files that were not compared, because there are too many'),
  }),
});

/** What `prime` knows of a codebase: one part for each aspect that was looked at. */
export const codebaseSchema = z.strictObject({
  structure: codebaseStructureSchema.optional(),
  dependencies: codebaseDependenciesSchema.optional(),
  patterns: codebasePatternsSchema.optional(),
  hotSpots: codebaseHotSpotsSchema.optional(),
  debt: codebaseDebtSchema.optional(),
});
export type Codebase = z.infer<typeof codebaseSchema>;
export type CodebaseStructure = z.infer<typeof codebaseStructureSchema>;
export type CodebaseDependencies = z.infer<typeof codebaseDependenciesSchema>;
export type CodebasePatterns = z.infer<typeof codebasePatternsSchema>;
export type CodebaseHotSpots = z.infer<typeof codebaseHotSpotsSchema>;
export type CodebaseDebt = z.infer<typeof codebaseDebtSchema>;
