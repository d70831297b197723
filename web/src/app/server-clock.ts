/** The server's clock: this machine's may be minutes wrong, and what has passed is to be right all the same. */

let ahead = 0;

export function noteServerTime(iso: string): void {
  ahead = Date.parse(iso) - Date.now();
}

/** Now, in ms since 1970, by the server's clock. */
export const serverNow = (): number => Date.now() + ahead;
