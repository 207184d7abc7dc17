import * as z from 'zod';

/** One package of the inventory. `scope`: what it is needed for. */
export const packageRowSchema = z.strictObject({
  purl: z.string().describe('github.com/package-url/purl-spec'),
  name: z.string(),
  version: z.string(),
  direct: z.boolean().describe('the project itself asks for it'),
  scope: z.enum(['runtime', 'development', 'optional']),
  license: z.string().optional().describe('as the lockfile has it'),
  requires: z
    .array(z.string())
    .optional()
    .describe('the package URLs of what it asks for; missing where the file does not tell who asks for what'),
  path: z.string(),
  line: z.int(),
});
export type PackageRow = z.infer<typeof packageRowSchema>;

/** A vulnerability in a package. `score` is the CVSS base score. */
export const vulnerabilityRowSchema = z.strictObject({
  id: z.string(),
  aliases: z.array(z.string()),
  purl: z.string(),
  summary: z.string(),
  rating: z.enum(['critical', 'high', 'medium', 'low', 'none', 'unknown']),
  score: z.number().optional(),
  fixedIn: z.string().optional(),
});
export type VulnerabilityRow = z.infer<typeof vulnerabilityRowSchema>;

/** What `deps` found: the packages of all manifests and lockfiles, and what is known against them. */
export const packagesSchema = z.strictObject({
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        manager: z.string(),
        locked: z.boolean().describe('the file says which versions are installed'),
        packages: z.int(),
        direct: z.int(),
        declared: z.int().describe('what its manifests ask for'),
        open: z.int().describe('requests for which no version is known here'),
        managed: z.int().describe('those of them whose version another file decides, such as a parent POM'),
      }),
    )
    .describe('every lockfile with its manifests, and every manifest without one'),
  list: z.array(packageRowSchema),
  vulnerabilities: z.array(vulnerabilityRowSchema),
  leftOut: z.array(z.string()).describe('manifests in folders of tests, of templates and of other people'),
  advisories: z
    .strictObject({
      source: z.string(),
      asked: z.int().describe('packages that were looked up'),
      missed: z
        .int()
        .describe('packages that could not be looked up: whether they are vulnerable is not known'),
      oldestMilliseconds: z
        .number()
        .optional()
        .describe('the age of the oldest advisory that was kept from an earlier run'),
    })
    .optional()
    .describe('missing where nobody was asked'),
});
export type Packages = z.infer<typeof packagesSchema>;
