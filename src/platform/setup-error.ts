/** Something of the installation that whoever set it up has to put right; the message says what, and how. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
