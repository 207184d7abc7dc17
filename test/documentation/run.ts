import { readFileSync } from 'node:fs';
import { modelNamed } from './client.ts';
import { execute } from './execute.ts';
import { mistakeIn } from './inline.ts';
import { readPage } from './page.ts';
import type { Programs } from './programs.ts';
import { filesOf } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import type { Page, Problem, Step } from './steps.ts';

/** Executes a page from top to bottom; gives all that is wrong with it, each as `path:line: what`. */
export async function runPage(path: string, text: string, programs: Programs): Promise<string[]> {
  const page = readPage(text);
  const runner = new Runner(programs);
  try {
    const failed = await runner.run(page.steps);
    // A page that was not executed to its end may not have made the commands of which its sentences speak.
    const mistakes = failed.length > 0 ? [] : mistakesIn(page.codes, runner.folders);
    const problems = [...page.problems, ...failed, ...mistakes];
    return problems.map(({ line, message }) => `${path}:${line}: ${message}`);
  } finally {
    runner.close();
  }
}

/** Executes steps until the first that fails, because the next ones may need what it did. */
class Runner {
  private readonly sandboxes: Sandbox[] = [];
  private readonly closing: (() => void)[] = [];
  private readonly programs: Programs;
  private client: string | undefined;
  private printed = '';

  constructor(programs: Programs) {
    this.programs = programs;
  }

  get folders(): string[] {
    return this.sandboxes.map(({ folder }) => folder);
  }

  async run(steps: readonly Step[]): Promise<Problem[]> {
    for (const step of steps) {
      try {
        await this.take(step);
      } catch (error) {
        return [{ line: step.line, message: error instanceof Error ? error.message : String(error) }];
      }
    }
    return [];
  }

  close(): void {
    for (const close of this.closing) close();
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === 'client') this.client = step.name;
    else if (step.kind === 'project') await this.open(step.name);
    else {
      const sandbox = this.sandboxes.at(-1) ?? (await this.open());
      this.printed = await execute(step, { sandbox, printed: this.printed });
    }
  }

  private async open(project?: string): Promise<Sandbox> {
    const sandbox = new Sandbox(this.programs.folder);
    this.closing.push(() => sandbox.remove());
    this.sandboxes.push(sandbox);
    if (this.client !== undefined) {
      const { env, close } = await modelNamed(this.client, sandbox);
      this.closing.push(close);
      sandbox.equip(this.programs.withClient, env);
    }
    await sandbox.fill(project === undefined ? {} : filesOf(project));
    return sandbox;
  }
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: object };

/** What sentences call that does not exist: commands of this program, of the page's own projects, and scripts. */
export function mistakesIn(codes: Page['codes'], folders: readonly string[]): Problem[] {
  const known = { folders: ['.', ...folders], scripts: Object.keys(scripts) };
  return codes.flatMap(({ text, line }) => {
    const mistake = mistakeIn(text, known);
    return mistake === undefined ? [] : [{ line, message: `\`${text}\`: ${mistake}` }];
  });
}
