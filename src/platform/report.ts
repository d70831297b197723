/** Progress lines for people: one plain sentence each, without a line break. */
export type Report = (line: string) => void;

/** What went wrong, in one line, whatever was thrown (some npm packages throw strings). */
export function reasonOf(error: unknown): string {
  // fetch only says "fetch failed"; the reason (unknown host, refused) is its cause.
  if (error instanceof TypeError && error.cause !== undefined) return reasonOf(error.cause);
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}
