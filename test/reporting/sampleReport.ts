import type { Finding } from '../../src/model/finding.ts';
import { instancePoolSchema } from '../../src/model/instancePool.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { levels } from '../../src/model/severity.ts';
import { busyMeasures, sampleMeasures } from './sampleMeasures.ts';

/** A plan of one command with so many instances, `worker#1` the first of them. */
export function samplePlan(command: string, worker: string, instances: number): Plan {
  return {
    command,
    definition: `commands/${command}.md`,
    definitionHash: '',
    engine: 'local',
    pool: instancePoolSchema.parse({ agent: worker, items: 'agent-definitions' }),
    size: { instances, reason: 'max-instances', ceiling: 16 },
    items: instances * 10,
    weighedBy: 'size',
    imbalance: 1.08,
    versions: { 'pool-run': '0.1.0', node: 'v20.19.0' },
    contentHash: '',
    shards: Array.from({ length: instances }, (_, index) => ({
      instance: `${worker}#${index + 1}`,
      keys: [],
      weight: 1,
      items: [],
    })),
  };
}

/** A report of a run that did its ten items and found nothing, with what a test changes. */
export function cleanReport(changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'pool-run', version: '0.1.0' },
    run: '20261120t132756-570z-5d9e6c',
    command: 'audit',
    outcome: 'complete',
    counts: { error: 0, warning: 0, note: 0, silenced: 0 },
    coverage: { planned: 10, done: 10, failed: 0, skipped: 0, complete: true, failures: [], changed: [] },
    findings: [],
    silenced: [],
    rules: [],
    plans: [samplePlan('audit', 'code-reviewer', 1)],
    outputs: [],
    measures: sampleMeasures,
    ...changes,
  };
}

const sampleRules = [
  { id: 'missing-name', level: 'error', reason: 'Nothing can call it.', fix: 'Add a name.' },
  { id: 'unknown-tool', level: 'warning', reason: 'It is silently dropped.', fix: 'Correct the name.' },
  { id: 'no-trigger', level: 'note', reason: 'It is chosen at the wrong times.', fix: 'Say when to use it.' },
] as const;

const messages = [
  'There is no name, so the client ignores this agent.',
  'There is no tool "Raed"; did you mean "Read"? It is dropped from the list without a word.',
  'The description does not say when to use it.',
];

/** So many findings: errors first, as a merge would order them, of two commands with six instances each. */
export function sampleFindings(number: number): Finding[] {
  return Array.from({ length: number }, (_, index) => {
    const kind = Math.floor((index * 3) / number);
    const worker = index % 2 === 0 ? 'code-reviewer' : 'writer';
    return {
      ruleId: sampleRules[kind]?.id ?? '',
      level: levels[kind] ?? 'note',
      message: messages[kind] ?? '',
      location: {
        path: `plugins/team-${index % 17}/agents/reviewer-${index}.md`,
        line: (index % 40) + 1,
        column: 3,
      },
      fingerprint: String(index),
      sources: [`${worker}#${(index % 6) + 1}`],
    };
  });
}

/** A report with so many findings in which everything happened that can be shown. */
export function busyReport(findings: readonly Finding[]): Report {
  const [first] = sampleFindings(1);
  const [error = 0, warning = 0, note = 0] = levels.map(
    (level) => findings.filter((finding) => finding.level === level).length,
  );
  const silenced = (first ? [first] : []).map((finding, index) => ({
    ...finding,
    fingerprint: `silenced${index}`,
    message: 'There is no name, and this is known.',
    silenced: { by: 'config' as const, reason: 'a template' },
  }));
  return cleanReport({
    command: 'audit docs',
    outcome: 'incomplete',
    counts: { error, warning, note, silenced: silenced.length },
    coverage: {
      planned: 120,
      done: 104,
      failed: 12,
      skipped: 4,
      complete: false,
      failures: busyFailures(),
      changed: ['audit:agents/a.md'],
    },
    findings: [...findings],
    silenced,
    rules: [...sampleRules],
    definitions: busyDefinitions(),
    plans: [samplePlan('audit', 'code-reviewer', 6), samplePlan('docs', 'writer', 6)],
    outputs: [
      {
        instance: 'writer#1',
        text: 'checked 12 pages\n\t3 links are dead\n',
        isCut: true,
        path: 'outputs/writer_1.txt',
      },
      { instance: 'writer#2', text: '', isCut: false },
    ],
    measures: busyMeasures(),
  });
}

function busyFailures(): Report['coverage']['failures'] {
  return Array.from({ length: 12 }, (_, index) => ({
    item: `docs:docs/page-${index}.md`,
    cause: index % 3 === 0 ? 'timed-out' : 'crashed',
    reason: index % 3 === 0 ? 'no answer within 10m' : 'ended by signal 9 (SIGKILL)',
    attempts: 3,
  }));
}

function busyDefinitions(): Report['definitions'] {
  return Array.from({ length: 130 }, (_, index) => ({
    path: `plugins/team-${index % 17}/agents/reviewer-${index}.md`,
    kind: 'agent',
    name: `reviewer-${index}`,
    ...(index % 2 === 0 && { plugin: `team-${index % 17}` }),
    category: 'review',
    loads: index % 9 !== 0,
    ...(index % 9 === 0 && { reason: 'it has no usable name' }),
    ...(index % 50 === 1 && { reason: 'it has no usable name; it loads after its file' }),
  }));
}

/** What would run a script, leave its place, or fill the page, if it were anything but text. */
export const hostile = `</script><img src=x onerror=alert(1)>\u202E"'&<!--<b>${'x'.repeat(20_000)}`;

/** A report in which every text that was read is hostile. */
export function hostileReport(): Report {
  const [finding] = sampleFindings(1);
  const report = busyReport(
    (finding ? [finding] : []).map((one) => ({
      ...one,
      ruleId: hostile,
      message: hostile,
      location: { ...one.location, path: hostile },
      related: [{ ...one.location, path: hostile }],
      sources: [hostile, 'worker#1'],
    })),
  );
  const { coverage, measures } = report;
  return {
    ...report,
    run: hostile,
    command: hostile,
    rules: [{ id: hostile, level: 'error', reason: hostile, fix: hostile }],
    coverage: {
      ...coverage,
      failures: [{ item: hostile, cause: 'garbled', reason: hostile, attempts: 1 }],
      changed: [hostile],
    },
    definitions: [
      { path: hostile, kind: 'skill', name: hostile, category: hostile, loads: false, reason: hostile },
    ],
    outputs: [{ instance: hostile, text: hostile, isCut: true, path: hostile }],
    plans: report.plans.map((plan) => ({ ...plan, command: hostile, engine: hostile })),
    measures: {
      ...measures,
      bottleneck: { kind: 'item', name: hostile, milliseconds: 1 },
      instances: measures.instances.map((one) => ({
        ...one,
        name: hostile,
        losses: [{ cause: 'crashed', detail: hostile }],
      })),
      timeline: measures.timeline.map((span) => ({ ...span, instance: hostile })),
    },
  };
}
