import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from './audit/judge.ts';
import { linters } from './audit/linters.ts';
import type { AuditRow, AuditSize } from './audit/measurement.ts';
import { growth, sectionOf } from './audit/sections.ts';
import { tools, type Tool } from './audit/tools.ts';
import type { Benchmark } from './measuring/benchmark.ts';
import { inspect, measure, withTemporaryFolder } from './measuring/processes.ts';
import { generatePack, writePack, type Pack } from './packs.ts';
import { installPeer } from './peers.ts';

/** The audit beside other linters, on generated packs; the time is that of the whole process, seen from outside. */
export const audit: Benchmark = {
  name: 'audit',
  title: 'The audit beside other linters of Claude Code definitions, on generated packs with planted defects',
  about: `Packs are generated with a fixed share of each defect (the same bytes for everybody). Only defects that any linter could know are
counted as defects found; those of pool-run's own \`instance_pool\` format stand apart. A peer has found a defect when it says anything at
all about the file. claude-code-lint stops at the first file that strict YAML cannot read and looks only at the top level of
\`.claude/agents/\`: it leaves out most of the work, and its times say little. The peers (${linters.map(({ name, version }) => `${name} ${version}`).join(', ')}) are
installed for the benchmark only.`,
  async measure({ sizes = [100, 1000, 10_000], seed, peers, rounds }) {
    const problem = peers ? problemOfLinters() : '--no-peers was given';
    const measured: AuditSize[] = [];
    for (const definitions of sizes) {
      const pack = generatePack(definitions, seed);
      measured.push(await measureSize(pack, tools(problem === undefined), rounds ?? roundsFor(definitions)));
      process.stderr.write(`audit of ${definitions} definitions: measured\n`);
    }
    const missing = problem === undefined ? [] : linters.map(({ name }) => `${name} is MISSING: ${problem}`);
    return [...measured.map((size) => sectionOf(size, missing)), ...growth(measured)];
  },
};

/** Why they cannot be measured: one without the other would say little. */
function problemOfLinters(): string | undefined {
  return linters.map(installPeer).find((problem) => problem !== undefined);
}

function roundsFor(definitions: number): number {
  return definitions >= 5000 ? 3 : 7;
}

function measureSize(pack: Pack, chosen: readonly Tool[], rounds: number): Promise<AuditSize> {
  return withTemporaryFolder(async (folder) => {
    const project = join(folder, 'project');
    mkdirSync(project);
    writePack(pack, project);
    // The first run of each warms the disk's cache and shows what it finds; only those after it are timed.
    const inspected = new Map<Tool, Omit<AuditRow, 'milliseconds'>>();
    for (const tool of chosen) inspected.set(tool, await look(tool, pack, folder));
    const times = new Map<Tool, number[]>(chosen.map((tool) => [tool, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const tool of chosen) {
        const { milliseconds } = await measure({ args: tool.args(project), cwd: project });
        clean(tool, project);
        times.get(tool)?.push(milliseconds);
      }
    }
    const rows = [...inspected].map(([tool, row]) => ({ ...row, milliseconds: times.get(tool) ?? [] }));
    const { planted, files } = pack;
    return {
      definitions: files.size,
      bytes: [...files.values()].reduce((sum, content) => sum + content.length, 0),
      planted: planted.length,
      plantedGeneral: planted.filter((one) => !one.own).length,
      rows,
    };
  });
}

async function look(tool: Tool, pack: Pack, folder: string): Promise<Omit<AuditRow, 'milliseconds'>> {
  const project = join(folder, 'project');
  const { output, errors, peakBytes, code } = await inspect(
    { args: tool.args(project), cwd: project },
    folder,
  );
  const findings = tool.read(output, project);
  clean(tool, project);
  const judgement = judge(findings ?? `${output}\n${errors}`, pack, tool.knowsRules);
  return { tool: tool.name, peakBytes, exitCode: code, ...judgement };
}

function clean(tool: Tool, project: string): void {
  for (const path of tool.leaves) rmSync(join(project, path), { recursive: true, force: true });
}
