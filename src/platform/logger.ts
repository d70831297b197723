import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

/** JSON lines, or words and colours where a person looks at a terminal. Never log bodies, headers or signed URLs. */
export function createLogger(o: { level: string; name: string; isTerminal: boolean }): Logger {
  const options = { level: o.level, name: o.name };
  // sync: the last words before an exit must come out.
  return o.isTerminal ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options);
}
