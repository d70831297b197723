import type { Job } from '../../src/api-client/api-client.js';

/** The part of process.stdout that is used. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface LiveLine {
  show(job: Job, elapsedMs: number): void;
  /** Leaves the last state standing. */
  end(): void;
}

const BAR_WIDTH = 24;

/** One line that is drawn anew in a terminal; elsewhere (a file, CI) a line per change. */
export function liveLine(screen: Screen): LiveLine {
  let last = '';
  return {
    show(job, elapsedMs) {
      const state = `${job.stage} ${job.progress.percent} ${job.progress.message}`;
      const line = lineOf(job, elapsedMs);
      if (screen.isTTY) screen.write(`\r\u001b[2K${shorten(line, screen.columns)}`);
      else if (state !== last) screen.write(`${line}\n`);
      last = state;
    },
    end() {
      if (screen.isTTY && last) screen.write('\n');
    },
  };
}

function lineOf({ stage, progress }: Job, elapsedMs: number): string {
  const percent = Math.round(progress.percent);
  const filled = Math.round((Math.min(100, Math.max(0, percent)) / 100) * BAR_WIDTH);
  const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
  const words = stage.replaceAll('_', ' ').padEnd('waiting for slot'.length);
  return `  ${bar} ${String(percent).padStart(3)} %  ${clock(elapsedMs)}  ${words}  ${progress.message}`;
}

/** A line longer than the terminal would wrap, and only its last part be drawn over. */
const shorten = (line: string, columns = 80) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`);

/** Minutes and seconds: "1:07". */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
