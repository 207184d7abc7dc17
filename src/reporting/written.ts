import type { Report } from '../model/report.ts';
import type { Written } from '../model/written.ts';
import { count, plain } from './plain.ts';

/** What became of what instances wrote, and what can be done with it. It stands at the end of the report. */
export function writtenSection({ written }: Pick<Report, 'written'>): string[] {
  if (!written) return [];
  const { files, kept, unseen } = written;
  const changed = files.map(({ path, instances, isConflicted }) => {
    const both = isConflicted ? ': both sides, between conflict markers' : '';
    return `- \`${plain(path)}\` by ${instances.map((name) => plain(name)).join(', ')}${both}`;
  });
  const left = kept.map(({ path, why }) => {
    return `- \`${plain(path)}\` is still there: ${reasons[why]}. \`git worktree remove --force ${plain(path)}\` drops it.`;
  });
  const names = unseen.slice(0, 3).map((path) => `\`${plain(path)}\``);
  const missing = `Instances saw the last commit. ${count(unseen.length, 'document')} that they had or would have had are otherwise in your files (such as ${names.join(', ')}).`;
  return [
    '',
    '## Changes',
    '',
    outcomeOf(written),
    ...(changed.length > 0 ? ['', ...changed] : []),
    ...(unseen.length > 0 ? ['', missing] : []),
    ...(left.length > 0 ? ['', 'Worktrees:', '', ...left] : []),
    ...(written.branch === undefined ? [] : ['', ...whatToDo(written, written.branch)]),
  ];
}

const reasons: Readonly<Record<Written['kept'][number]['why'], string>> = {
  dirty: 'it holds changes that are not committed',
  unmerged: 'it holds work that is not merged',
  held: 'git could not remove it',
};

function outcomeOf({ status, branch = '', reason = '', files, mended }: Written): string {
  const solved = mended.length > 0 ? ` ${count(mended.length, 'finding')} no longer hold there.` : '';
  const changed = `The branch \`${branch}\` changes ${count(files.length, 'file')}.`;
  switch (status) {
    case 'unchanged':
      return 'No instance changed anything.';
    case 'ready':
      return `${changed} It was checked: nothing leads nowhere that did not before.${solved}`;
    case 'conflicted':
      return `${changed} Instances were in each other's way: settle the conflict markers on the branch before you merge it.${solved}`;
    case 'refused':
      return `${changed} It is not fit to be merged: the checks found what was not wrong before.`;
    case 'unchecked':
      return `What instances wrote could not be merged or checked: ${plain(reason)}.`;
    default:
      return status satisfies never;
  }
}

/** A branch that is not fit is not offered. */
function whatToDo({ status, base }: Written, branch: string): string[] {
  const look = `- Look at it: \`git diff ${base.slice(0, 12)} ${branch}\``;
  const drop = `- Drop it: \`git branch -D ${branch}\``;
  if (status === 'ready') return [look, `- Accept it: \`git merge ${branch}\``, drop];
  if (status === 'conflicted') {
    return [look, `- Settle it: \`git switch ${branch}\`, then accept it: \`git merge ${branch}\``, drop];
  }
  return [look, drop];
}
