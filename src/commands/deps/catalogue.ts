import type { Rule } from '../../model/finding.ts';
import type { Level } from '../../model/severity.ts';

/** Every rule of `deps`. A vulnerability's own severity decides its level: critical and high are errors, medium is a warning. */
export const catalogue = [
  {
    id: 'malicious-package',
    level: 'error',
    reason:
      'This version was published to do harm: whoever installed it must take the machine for compromised.',
    fix: 'Remove the package, and replace every secret that the machine could read.',
  },
  {
    id: 'vulnerable-package',
    level: 'error',
    reason: 'A published advisory names this version.',
    fix: 'Update to a version in which it is fixed, or replace the package.',
  },
  {
    id: 'insecure-source',
    level: 'error',
    reason: 'Over http: and git: anybody on the way can put other code in the place of this package.',
    fix: 'Use an https: or ssh: address.',
  },
  {
    id: 'licence-not-allowed',
    level: 'error',
    reason: "The licence is not among those that the project's pool-run.yaml allows.",
    fix: 'Replace the package, or add the licence to `deps: licenses:` after those who decide have agreed.',
  },
  {
    id: 'missing-integrity',
    level: 'warning',
    reason: 'Without a digest nobody notices when other bytes arrive under this version.',
    fix: 'Let the package manager write the lockfile anew; for requirements, pin all of them with `--hash`.',
  },
  {
    id: 'unpinned-dependency',
    level: 'warning',
    reason: 'Whatever is published next, or pushed to that branch, gets in unseen.',
    fix: 'Ask for a range of versions, or for a commit.',
  },
  {
    id: 'lock-out-of-step',
    level: 'warning',
    reason:
      'The lockfile does not hold what the manifest asks for: a strict install fails, another one changes the lockfile.',
    fix: "Run the package manager's install and commit the lockfile.",
  },
  {
    id: 'several-lockfiles',
    level: 'warning',
    reason:
      'Lockfiles of several package managers in one folder drift apart, and tools pick one of them by guessing.',
    fix: 'Keep the one that is used, and delete the others.',
  },
  {
    id: 'not-from-registry',
    level: 'warning',
    reason: 'What comes from a repository or an address gets no advisories, and can vanish or change.',
    fix: 'Use a published version where there is one.',
  },
  {
    id: 'deprecated-package',
    level: 'warning',
    reason: 'Its maintainers say that it should no longer be used.',
    fix: 'Do what they recommend, or replace what asks for it.',
  },
  {
    id: 'unknown-licence',
    level: 'note',
    reason: 'Whether the licence is allowed cannot be told, because nothing here says what it is.',
    fix: 'Look it up, and silence this finding with the answer as the reason.',
  },
  {
    id: 'install-script',
    level: 'note',
    reason: 'This package runs its own code when it is installed.',
    fix: 'Know what it does; package managers can be told to run only the scripts of packages on a list.',
  },
  {
    id: 'several-versions',
    level: 'note',
    reason:
      'Several major versions of one package side by side cost size, and their objects do not know each other.',
    fix: 'Update what asks for the older one.',
  },
  {
    id: 'no-lockfile',
    level: 'note',
    reason: 'Without a lockfile every installation may get other versions.',
    fix: "Commit the package manager's lockfile.",
  },
] as const satisfies readonly Rule[];

export type RuleId = (typeof catalogue)[number]['id'];

const levelById: ReadonlyMap<RuleId, Level> = new Map(catalogue.map(({ id, level }) => [id, level]));

/** The level of a rule, unless a finding has its own. */
export function levelOf(id: RuleId): Level {
  return levelById.get(id) ?? 'warning';
}
