/** Why a command did not do what it was asked to, where no other part of the product has a name for it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** `code` is for programs, in lower case; `next` is a sentence with what to do now. */
  constructor(
    readonly code: string,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
