import { describe, expect, it } from 'vitest';
import { lossOf } from '../../../src/engines/claude/loss.ts';
import { ClientStream, type ClientResult } from '../../../src/engines/claude/stream.ts';

/** What the client's last word comes to, with what it said before. */
function lossAfter(...lines: readonly object[]): ReturnType<typeof lossOf> {
  const results: ClientResult[] = [];
  const stream = new ClientStream((event) => {
    if (event.kind === 'ended') results.push(event.result);
  });
  for (const line of lines) stream.add(Buffer.from(`${JSON.stringify(line)}\n`));
  const [result] = results;
  return result && lossOf({ result });
}

const failed = { type: 'result', subtype: 'success', is_error: true };

describe('a quota that is used up', () => {
  it('ends the run with when it is renewed: no further attempt helps before', () => {
    const resetsAt = Date.UTC(2026, 10, 21, 6) / 1_000;
    const limit = { type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt } };
    expect(lossAfter(limit, { ...failed, api_error_status: 429 })).toEqual({
      lost: 'cannot-start',
      reason: expect.stringMatching(
        /quota is used up\. It is renewed at 2026-11-21T06:00.*`pool-run resume`/,
      ),
    });
  });

  it('is none while requests are still allowed', () => {
    const limit = { type: 'rate_limit_event', rate_limit_info: { status: 'allowed_warning', resetsAt: 1 } };
    expect(lossAfter(limit, { ...failed, api_error_status: 429 })).toMatchObject({ lost: 'rate-limited' });
  });
});

it.each([
  ['error_max_turns', 'garbled'],
  ['error_max_budget_usd', 'over-budget'],
  ['error_during_execution', 'crashed'],
])('a conversation that ends with %s is lost as %s', (subtype, lost) => {
  expect(lossAfter({ ...failed, subtype })).toMatchObject({ lost });
});
