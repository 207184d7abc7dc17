import type { Measures } from '../../src/model/report.ts';
import type { PageData } from '../../src/reporting/html/data.ts';

export function instancesOf(number: number): Measures['instances'] {
  return Array.from({ length: number }, (_, index) => ({
    name: `worker#${index + 1}`,
    items: 1,
    busyMilliseconds: 60,
    busyShare: 0.5,
    spawnMilliseconds: 1,
    losses: [],
  }));
}

export function dataOf(text: string): PageData {
  const [, data = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(text) ?? [];
  return JSON.parse(data) as PageData;
}
