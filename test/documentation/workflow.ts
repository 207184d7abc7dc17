import { load } from 'js-yaml';
import * as z from 'zod';

/** Values that GitHub puts into a workflow, as far as pages use them. */
const contexts: Readonly<Record<string, string>> = {
  'github.base_ref': 'main',
  'github.event.repository.default_branch': 'main',
  'github.token': 'token',
};

const variables = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const name = z.string().optional();

const stepSchema = z
  .strictObject({
    name,
    id: name,
    if: z.union([z.string(), z.boolean()]).optional(),
    uses: z
      .string()
      .regex(/^[\w.-]+\/[\w./-]+@[\w./-]+$/)
      .optional(),
    with: variables.optional(),
    run: z.string().optional(),
    env: variables.optional(),
    shell: z.literal('bash').optional(),
    'working-directory': name,
    'continue-on-error': z.boolean().optional(),
  })
  .refine(({ uses, run }) => (uses === undefined) !== (run === undefined), 'a step has `uses` or `run`');

const permission = z.enum(['read', 'write', 'none']);
const permissions = z.union([z.enum(['read-all', 'write-all']), z.record(z.string(), permission)]);

const jobSchema = z.strictObject({
  name,
  'runs-on': z.string(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
  permissions: permissions.optional(),
  env: variables.optional(),
  'timeout-minutes': z.number().optional(),
  strategy: z.record(z.string(), z.unknown()).optional(),
  steps: z.array(stepSchema).min(1),
});

const workflowSchema = z.strictObject({
  name,
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: permissions.optional(),
  concurrency: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  env: variables.optional(),
  jobs: z.record(z.string(), jobSchema),
});

type Workflow = z.infer<typeof workflowSchema>;
type Variables = z.infer<typeof variables>;

/** A step that runs something: for bash, in a shell of its own. */
export interface RunStep {
  readonly commands: string;
  /** It also runs after a step that failed. */
  readonly runsAfterFailure: boolean;
  readonly mayFail: boolean;
}

/** The steps of a workflow that run something, job by job. Throws where GitHub would not take it, with what is wrong. */
export function runStepsOf(text: string): RunStep[][] {
  const workflow = workflowSchema.parse(load(text));
  return Object.values(workflow.jobs).map((job) =>
    job.steps.flatMap((step) => (step.run === undefined ? [] : [runStep(step.run, step, { workflow, job })])),
  );
}

function runStep(
  run: string,
  step: z.infer<typeof stepSchema>,
  { workflow, job }: { workflow: Workflow; job: z.infer<typeof jobSchema> },
): RunStep {
  if (run.includes('${{')) throw new Error('A value belongs into `env`, not into the text of `run`.');
  const env = { CI: 'true', GITHUB_ACTIONS: 'true', ...workflow.env, ...job.env, ...step.env };
  const folder = step['working-directory'];
  const lines = [...exportsOf(env), ...(folder === undefined ? [] : [`cd ${quoted(folder)}`]), run];
  return {
    commands: `(\n${lines.join('\n')}\n)`,
    runsAfterFailure: /\b(?:always|failure)\(\)/.test(String(step.if ?? '')),
    mayFail: step['continue-on-error'] === true,
  };
}

function exportsOf(env: Variables): string[] {
  return Object.entries(env).map(([key, value]) => `export ${key}=${quoted(expanded(String(value)))}`);
}

function expanded(value: string): string {
  return value.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const known = contexts[expression];
    if (known === undefined) throw new Error(`Nothing is known here of \${{ ${expression} }}.`);
    return known;
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
