import { describe, expect, it } from 'vitest';
import { isGenerationOver, newState, retryState } from '../../src/domain/job-state.js';

const stored = { n: 2, idempotencyKey: 'key-2', token: 'token-2', signedAt: 0 };
const row = { attempt: 2, syncGenerationId: 'g-2', generationOver: false };

describe('a retry', () => {
  it('uses a generation that has a result, or may still get one', () => {
    const state = retryState(row, stored);
    expect(state).toMatchObject({ stage: 'preparing', generationId: 'g-2', attempt: stored });
    expect(state.submittedAt).toBeGreaterThan(0);
  });

  it('sends the same attempt again where its outcome is unknown: a new key could pay twice', () => {
    const state = retryState({ ...row, syncGenerationId: null }, stored);
    expect(state).toMatchObject({ attempt: stored, inDoubt: true });
    expect(state.generationId).toBeUndefined();
  });

  it('fetches a result again that could not be had, and pays for no other', () => {
    const generationOver = isGenerationOver({ code: 'result_unavailable' });
    expect(retryState({ ...row, generationOver }, stored)).toMatchObject({ generationId: 'g-2', attempt: stored });
  });

  it('makes a new attempt only when the generation is over', () => {
    expect(retryState({ ...row, generationOver: true }, stored)).toEqual({ ...newState(), attemptsBefore: 2 });
  });

  it('begins at the beginning where nothing was ever sent', () => {
    expect(retryState({ attempt: 0, syncGenerationId: null, generationOver: false })).toEqual(newState());
  });
});
