import { ApplicationFailure, condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';

export const go = defineSignal('go');

/** Waits for a word; one that is told to sets a timer first. */
export async function tiny(how: 'plain' | 'timer' | 'fails'): Promise<string> {
  let isTold = false;
  setHandler(go, () => {
    isTold = true;
  });
  if (how === 'fails') throw ApplicationFailure.nonRetryable('The file is broken.');
  if (how === 'timer') await Promise.race([sleep('1 hour'), condition(() => isTold)]);
  await condition(() => isTold);
  return 'steady';
}
