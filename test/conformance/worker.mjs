import { parentPort, workerData } from 'node:worker_threads';

/** Answers every array of items with an array of outcomes; some ids ask for something to go wrong. */
parentPort.on('message', (items) => {
  if (items.some((item) => item.id === 'exits')) process.exit(7);
  if (items.some((item) => item.id === 'crashes')) throw new Error('the worker crashed');
  if (items.some((item) => item.id === 'hangs')) return;
  parentPort.postMessage(items.map(outcomeOf));
});

function outcomeOf({ id }) {
  if (id === 'throws') {
    return {
      status: 'failed',
      item: id,
      cause: 'failed-analysis',
      reason: 'Internal error: cannot analyse it',
    };
  }
  const facts = { id, told: workerData.told };
  return { status: 'done', item: id, milliseconds: 1, result: { findings: workerData.findings, facts } };
}
