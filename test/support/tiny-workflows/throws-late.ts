import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export const go = defineSignal('go');

/** A fault in its last step. */
export async function tiny(): Promise<string> {
  let isTold = false;
  setHandler(go, () => {
    isTold = true;
  });
  await condition(() => isTold);
  throw new Error('undefined has no result');
}
