/*
 * One of several processes that want to orchestrate a run: reads `<run folder>`, prints `ready`, and tries when a line comes in.
 * Prints what it got, and holds it until its input ends or it is killed.
 */
import { once } from 'node:events';
import { startTimeOf } from '../../src/engines/processIdentity.ts';
import { claimRun } from '../../src/journal/orchestrators.ts';

const [folder = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const claim = claimRun(folder, { startTimeOf });
process.stdout.write(`${claim.ok ? claim.value.epoch : claim.reason.code}\n`);
await once(process.stdin, 'end');
if (claim.ok) claim.value.release();
