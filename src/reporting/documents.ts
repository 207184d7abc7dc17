import type { Documentation } from '../model/documentation.ts';
import type { Report } from '../model/report.ts';
import { count, digits, plain } from './plain.ts';

/** What `docs` looked at, what it left out, and what it could mend: a line for each. */
export function documentLines({ documentation }: Pick<Report, 'documentation'>): string[] {
  if (!documentation) return [];
  const { types, leftOut, mends } = documentation;
  const lines = [];
  if (types.length > 0) {
    const kinds = types.map(({ type, documents }) => `${digits(documents)} ${plain(type)}`);
    lines.push(`Looked at: ${kinds.join(', ')}. ${linkLine(documentation)}`);
  }
  if (leftOut.length > 0) {
    const groups = leftOut.map(
      ({ why, documents, example }) => `${digits(documents)} ${plain(why)} (such as ${plain(example)})`,
    );
    lines.push(`Left out: ${groups.join(', ')}.`);
  }
  if (mends.length > 0) {
    lines.push(`Can be mended: ${count(mends.length, 'finding')}. --fix --dry-run shows how, --fix does it.`);
  }
  return lines;
}

function linkLine({ links }: Documentation): string {
  const { inside, outside, checked, remembered, oldestHours } = links;
  const followed = `${count(inside, 'link')} followed`;
  if (outside === 0) return `${followed}.`;
  if (checked === 0)
    return `${followed}; ${digits(outside)} lead out of the project, only --external asks for them.`;
  const age =
    oldestHours === undefined ? '' : `, ${digits(remembered)} known from up to ${oldestHours} hours ago`;
  return `${followed}; of ${digits(checked)} outside the servers were asked${age}.`;
}
