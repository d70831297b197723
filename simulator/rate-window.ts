/** True while fewer than `limit` calls were let in during the last 60 s; without a limit always. */
export function createRateWindow(limit: number | undefined): () => boolean {
  const passed: number[] = [];
  return () => {
    if (limit === undefined) return true;
    const now = Date.now();
    while (passed[0] !== undefined && passed[0] <= now - 60_000) passed.shift();
    if (passed.length >= limit) return false;
    passed.push(now);
    return true;
  };
}
