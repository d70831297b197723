/** What is wrong with the command line, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** `next`: what to type instead. */
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
