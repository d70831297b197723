/** Progress lines for people: one plain sentence each, without a line break. */
export type Report = (line: string) => void;

/** What went wrong, in one line, whatever was thrown (some npm packages throw strings). */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}
