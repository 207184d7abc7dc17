import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from './audit/judge.ts';
import type { AuditMeasurement, AuditRow, AuditSize } from './audit/measurement.ts';
import { renderAudit } from './audit/render.ts';
import { tools, type Tool } from './audit/tools.ts';
import { machine, median } from './measuring/numbers.ts';
import { inspect, measure, withTemporaryFolder } from './measuring/processes.ts';
import type { BenchOptions } from './options.ts';
import { generatePack, writePack, type Pack } from './packs.ts';
import { installPeer } from './peers.ts';
import { linters } from './audit/linters.ts';

/** Audits generated packs with pool-run and its peers; the time is that of the whole process, seen from outside. */
export async function benchAudit(options: BenchOptions): Promise<string> {
  const { sizes = [100, 1000, 10_000], seed, json } = options;
  const problem = options.peers ? problemOfLinters() : '--no-peers was given';
  const measured: AuditSize[] = [];
  for (const definitions of sizes) {
    const pack = generatePack(definitions, seed);
    measured.push(
      await measureSize(pack, tools(problem === undefined), options.runs ?? runsFor(definitions)),
    );
  }
  const missing = problem === undefined ? [] : linters.map(({ name }) => ({ tool: name, why: problem }));
  const result: AuditMeasurement = { machine: machine(), seed, sizes: measured, missing };
  return json ? `${JSON.stringify(result, null, 2)}\n` : renderAudit(result);
}

/** Why they cannot be measured: one without the other would say little. */
function problemOfLinters(): string | undefined {
  return linters.map(installPeer).find((problem) => problem !== undefined);
}

function runsFor(definitions: number): number {
  return definitions >= 5000 ? 3 : 7;
}

function measureSize(pack: Pack, chosen: readonly Tool[], runs: number): Promise<AuditSize> {
  return withTemporaryFolder(async (folder) => {
    const project = join(folder, 'project');
    mkdirSync(project);
    writePack(pack, project);
    // The first run of each warms the disk's cache and shows what it finds; only those after it are timed.
    const inspected = new Map<Tool, Omit<AuditRow, 'runs' | 'milliseconds'>>();
    for (const tool of chosen) inspected.set(tool, await look(tool, pack, folder));
    const times = new Map<Tool, number[]>(chosen.map((tool) => [tool, []]));
    for (let run = 0; run < runs; run += 1) {
      for (const tool of chosen) {
        const { milliseconds } = await measure({ args: tool.args(project), cwd: project });
        clean(tool, project);
        times.get(tool)?.push(milliseconds);
      }
    }
    const rows = [...inspected].map(([tool, row]) => {
      const taken = times.get(tool) ?? [];
      return { ...row, milliseconds: median(taken), runs: taken };
    });
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

async function look(
  tool: Tool,
  pack: Pack,
  folder: string,
): Promise<Omit<AuditRow, 'runs' | 'milliseconds'>> {
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
