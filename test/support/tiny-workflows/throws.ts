/** A fault in the code: its workflow task is tried again for ever. */
export async function tiny(): Promise<string> {
  throw new Error('undefined is not a segment');
}
