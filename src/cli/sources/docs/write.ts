import { join } from 'node:path';
import { isDocument, isUnread } from '../../../commands/docs/documents.ts';
import type { Repository } from '../../../engines/claude/repository.ts';
import { Workplaces } from '../../../engines/claude/workplace.ts';
import { baseOf, type WorktreeFolder } from '../../../engines/claude/worktree.ts';
import { worktreesPath } from '../../../journal/runFolder.ts';
import type { Result } from '../../../model/errors.ts';
import type { Rule } from '../../../model/finding.ts';
import { concludeWriting } from './conclude.ts';
import { openWritable } from './writable.ts';
import type { RunPlace, Source, SourceRequest } from '../source.ts';

/** The documents of a project for instances that change them, each in a worktree of its own. */
export function writeDocuments(
  request: SourceRequest,
  source: Source,
  open: (request: SourceRequest) => Result<Source>,
): Result<Source> {
  const able = openWritable(request, source);
  if (!able.ok) return able;
  const { committed, ...writable } = able.value;
  const items = source.items.filter(({ id }) => committed.has(id));
  const known = new Set(items.map(({ id }) => id));
  const own = new Set(rules.map(({ id }) => id));
  let workplaces: Workplaces | undefined;
  return {
    ok: true,
    value: {
      ...source,
      items,
      rules: [...source.rules, ...rules],
      keep: (finding) => own.has(finding.ruleId) || source.keep(finding),
      writing: {
        words,
        tools: ['Edit', 'Write'],
        open(place) {
          workplaces = new Workplaces({
            ...folderOf(writable.repository, place),
            ...writable,
            artifacts: join(place.folder ?? '', 'artifacts'),
            mayChange: (path) => known.has(path) || isOther(path),
          });
          return workplaces;
        },
        async conclude(conclusion, place) {
          await workplaces?.rest();
          const folder = folderOf(writable.repository, place);
          const base = baseOf(folder, writable.base);
          const landing = { ...writable, ...folder, base, place, request, open };
          return concludeWriting(conclusion, landing);
        },
      },
      // What it came to stands in the report; here it only counts for the exit code.
      finish: ({ written }) => ({ messages: [], diff: undefined, mended: new Set(written?.mended) }),
    },
  };
}

function folderOf(repository: Repository, { cwd, run }: RunPlace): WorktreeFolder {
  return { repository, run, path: worktreesPath(cwd, run) };
}

/** Documents besides those of the run. What the client itself is configured with is no document. */
function isOther(path: string): boolean {
  return (isDocument(path) || isUnread(path)) && !/(?:^|\/)\.(?:claude|git)\//.test(path);
}

/** What happens when instances write, besides what is found in documents. */
const rules: readonly Rule[] = [
  {
    id: 'conflicting-changes',
    level: 'error',
    reason: 'Several instances changed the same lines, and only a person can tell which of them is right.',
    fix: 'Look for the conflict markers on the branch, and keep one side or join them.',
  },
  {
    id: 'broken-by-changes',
    level: 'error',
    reason: 'What instances wrote leads nowhere where it led somewhere before.',
    fix: 'Mend it on the branch before you merge it, or drop the branch.',
  },
  {
    id: 'changes-not-landed',
    level: 'error',
    reason: 'What instances wrote is not lost, but on no branch that was checked.',
    fix: 'Put right what is in the way; `pool-run resume` merges and checks it then.',
  },
  {
    id: 'refused-change',
    level: 'warning',
    reason: 'Instances change documents, and nothing else.',
    fix: 'Nothing has to be done. Where the change is wanted, apply its patch.',
  },
];

const words = `In this run you may write. What you were told above about changing nothing does not hold for documents: mend what
is wrong in those of your shard with the Edit and Write tools, as little as it takes and in the style of the text around it. Mend
what you confirm of the evidence and what you find yourself. You work in a copy of the project that is yours alone; write to no
file that is not a document. Where you are not certain what is right, change nothing and report it as a finding. Then answer as
you were asked: in the summary of an item say what you changed, report as findings only what is still wrong, and count lines as
they are after your changes.`;
