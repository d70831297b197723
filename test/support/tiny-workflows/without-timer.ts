import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export const go = defineSignal('go');

/** `steady.ts` without its timer: jobs that have set one do not replay here. */
export async function tiny(): Promise<string> {
  let isTold = false;
  setHandler(go, () => {
    isTold = true;
  });
  await condition(() => isTold);
  return 'without timer';
}
