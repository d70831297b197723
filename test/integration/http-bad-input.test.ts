import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, wordsOf } from '../support/bad-input/reply.js';
import { type BadInputStage, startBadInputStage } from '../support/bad-input/stage.js';
import { GROUPS } from '../support/bad-input/table.js';

/** Everything that nobody should send, its one right answer, and nothing that is left of it (docs/bad-input.md). */

let stage: BadInputStage;
beforeAll(async () => {
  stage = await startBadInputStage();
});
afterAll(() => stage?.stop());

describe.each(GROUPS.map(({ title, cases }) => ({ title, cases })))('$title', ({ cases }) => {
  let before: object;
  beforeAll(async () => {
    before = await stage.left();
  });

  it.each(cases.map((one) => [one.what, one] as const))('%s', async (_what, { answer, send, show }) => {
    const replies = await send(stage);
    expect(wordsOf(replies, show)).toBe(answer);
    expect(replies.flatMap((reply) => faultsOf(reply, stage.secrets))).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    await stage.api.inFlight.idle();
    await expect.poll(() => stage.left()).toEqual(before);
  });
});
