import { toldOf } from '../model/assignment.ts';
import type { Engine } from '../model/ports.ts';
import { answerSchema } from './claude/answer.ts';
import { ClaudeInstance } from './claude/instance.ts';
import type { ClaudeOptions } from './claude/options.ts';
import { digest } from './digest.ts';

/** Instances that are headless clients, one process for each attempt (docs/claude.md). */
export function claudeEngine(options: ClaudeOptions): Engine {
  const { service, agent, task, tools, findings, dependencies } = options;
  const schema = answerSchema();
  return {
    name: 'claude',
    version: digest(JSON.stringify([agent, task, tools, service.model, schema])),
    unit: 'shard',
    isCachedByItem: true,
    ceiling: options.ceiling,
    batch: 1,
    mode: 'processes',
    dependencies(item) {
      const own = dependencies(item);
      const told = findings.get(item.id)?.map((finding) => [finding.fingerprint, toldOf(finding)]);
      return own === undefined ? undefined : digest(JSON.stringify([own, told ?? []]));
    },
    open: (seat) => Promise.resolve(service.hopeless ?? new ClaudeInstance(options, seat, schema)),
  };
}
