/** The one of `known` that was probably meant by `word`; undefined where none is like it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begins = known.find((one) => word.length > 2 && one.startsWith(word));
  if (begins) return begins;
  const most = Math.max(1, Math.floor(word.length / 3)); // a third of it may be wrong
  const [best] = known
    .map((one) => ({ one, changes: distance(word, one) }))
    .filter(({ changes }) => changes <= most)
    .sort((a, b) => a.changes - b.changes);
  return best?.one;
}

/** Letters added, left out, changed, or swapped with the next one (Damerau and Levenshtein's, restricted). */
function distance(from: string, to: string): number {
  let [before, row] = [[] as number[], Array.from({ length: to.length + 1 }, (_, place) => place)];
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let place = 1; place <= to.length; place += 1) {
      const isSame = from[line - 1] === to[place - 1];
      const isSwapped = from[line - 1] === to[place - 2] && from[line - 2] === to[place - 1];
      const ways = [at(row, place - 1) + (isSame ? 0 : 1), at(row, place) + 1, at(next, place - 1) + 1];
      next.push(Math.min(...ways, isSwapped ? at(before, place - 2) + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return at(row, to.length);
}

const at = (row: readonly number[], place: number) => row[place] ?? Infinity;
