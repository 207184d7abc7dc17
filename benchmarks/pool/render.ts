import { megabytes, milliseconds, table } from '../measuring/numbers.ts';
import { isMet, type Figure, type Section, type Unit } from './figures.ts';

const heading = ['measure', 'figure', 'lowest to highest', 'goal', 'met'];

/** The measurement for people; a goal that was missed says so in its row and at the end. */
export function renderPool(sections: readonly Section[], footer: string): string {
  return `${[...sections.map(renderSection), verdict(sections), footer].join('\n\n')}\n`;
}

function renderSection({ title, figures, remarks }: Section): string {
  const rows = figures.map((figure) => [
    figure.name,
    written(figure.value, figure.unit),
    `${written(figure.low, figure.unit)} – ${written(figure.high, figure.unit)}`,
    goalOf(figure),
    metWord(figure),
  ]);
  const notes = remarks.map((remark) => `- ${remark}`).join('\n');
  return [`## ${title}`, table(heading, rows), ...(notes === '' ? [] : [notes])].join('\n\n');
}

function goalOf({ goal, unit }: Figure): string {
  if (!goal) return '';
  return 'most' in goal ? `≤ ${written(goal.most, unit)}` : `≥ ${written(goal.least, unit)}`;
}

function metWord(figure: Figure): string {
  const met = isMet(figure);
  if (met === undefined) return '';
  return met ? 'yes' : 'MISSED';
}

function written(value: number, unit: Unit): string {
  switch (unit) {
    case 'ratio':
      return value.toFixed(value < 10 ? 3 : 1);
    case 'milliseconds':
      return milliseconds(value);
    case 'microseconds':
      return `${value.toFixed(2)} µs`;
    case 'bytes':
      return Math.abs(value) < 10_240 ? `${Math.round(value)} B` : megabytes(value);
    default:
      return unit satisfies never;
  }
}

function verdict(sections: readonly Section[]): string {
  const figures = sections.flatMap((section) => section.figures).filter(({ goal }) => goal);
  const missed = figures.filter((figure) => isMet(figure) === false);
  const met = `${figures.length - missed.length} of ${figures.length} goals are met.`;
  return missed.length === 0 ? met : `${met} MISSED: ${missed.map(({ name }) => name).join('; ')}`;
}
