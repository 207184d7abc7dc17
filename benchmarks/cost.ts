import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installClient } from '../test/e2e/client.ts';
import { cacheSection, evidenceSection } from './cost/again.ts';
import { measureSubject, subjects, type Measured } from './cost/measure.ts';
import { accountingApi } from './cost/model.ts';
import { writeProject } from './cost/project.ts';
import { run, type Place } from './cost/runs.ts';
import { sizesSection } from './cost/sizes.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import { withTemporaryFolder } from './measuring/processes.ts';
import { chooseNamed } from './options.ts';

/** Tokens and dollars of the engine claude: what parallelism costs, and what it saves. */
export const cost: Benchmark = {
  name: 'cost',
  title: 'What instances of Claude Code cost in tokens and dollars, and what larger pools save in time',
  about: `The real client on a scripted API on loopback, in a small generated project; \`--only audit,docs\` chooses commands. The model
reads every file of its shard once and hands in a report that holds. The API counts what it is really sent, with the tokenizer o200k_base,
which stands for the service's own and is an estimate of it; it keeps prompts at the breakpoints that the client sets, by the documented
rules: a prefix of tools, system and messages in this order, of at least 1,024 tokens, for five minutes, that can be read once the answer to
who wrote it has begun. Instances that start together therefore pay for the same prefix each: that is the price of a pool. Whether the
report of pool-run has the tokens that the API counted is checked in every run.`,
  async measure({ rounds, seed, only }) {
    const names = subjects.map(({ command }) => command);
    const chosen = chooseNamed(only, names);
    const client = installClient();
    return withTemporaryFolder(async (folder) => {
      const project = join(folder, 'project');
      mkdirSync(project);
      writeProject(project, seed);
      const api = await accountingApi(project);
      const place: Place = { folder, project, client, api };
      try {
        // The first run of all only warms the disk.
        await run(place, ['deps', '--osv', 'none', '--max', '1']);
        const all: Measured[] = [];
        for (const subject of subjects) {
          if (chosen.includes(subject.command)) all.push(await measureSubject(place, subject, rounds));
        }
        return [sizesSection(all), evidenceSection(all), cacheSection(all)];
      } finally {
        api.close();
      }
    });
  },
};
