import { setTimeout } from 'node:timers/promises';

/** Reports on the items that it is given as arguments; some names ask for something to go wrong. */
const items = process.argv.slice(2);
if (items.includes('crashes')) process.exit(7);
if (items.includes('hangs')) await setTimeout(600_000);
const failures = items
  .filter((item) => item === 'throws')
  .map((item) => ({ item, reason: 'cannot analyse it' }));
process.stdout.write(JSON.stringify({ findings: [], failures }));
