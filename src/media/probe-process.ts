import { writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { threadEntry } from '../platform/own-entry.js';
import { HEAP_MIB } from './probe-limits.js';
import type { FromProbe, FromThread, ProbeOrder, ToProbe } from './probe-messages.js';
import { type ProbeWatch, watchProbe } from './probe-watch.js';

/**
 * The process that reads strangers' media for a worker (prober.ts starts it). A thread of it reads, so that this one
 * sees at any time what the file has taken, and hears when its worker is gone. It has no credentials: the worker fetches
 * the pieces.
 */

let watch: ProbeWatch | undefined;
const thread = new Worker(threadEntry('src/media/probe-thread'), {
  execArgv: [],
  resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
});
thread.on('message', hear);
thread.on('error', crashed);

process.on('message', (message: ToProbe) => {
  if (message.type === 'probe') watch = watchOver(message);
  else watch?.got();
  thread.postMessage(message);
});
process.on('disconnect', end);
if (!process.connected) end();
// A worker that is asked to stop still needs its answers; it ends this process itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
// A file that takes all the CPU it can get shall not take it from the worker.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Where the machine itself runs out of memory (Linux), this process goes before its worker.
writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);

const watchOver = ({ bytes, limits }: ProbeOrder) =>
  watchProbe({
    ...{ bytes, limits },
    alive: () => tell({ type: 'alive' }),
    broken: (limit) => lastWord({ type: 'broken', limit }),
  });

function hear(message: FromThread): void {
  if (message.type === 'read') watch?.asked(message.end - message.start);
  else watch?.stop();
  if (message.type === 'broken') lastWord(message);
  else if (message.type === 'media') tell({ ...message, rssBytes: process.memoryUsage.rss() });
  else tell(message);
}

function crashed(error: NodeJS.ErrnoException): void {
  const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  lastWord(outOfMemory ? { type: 'broken', limit: 'memory' } : { type: 'crashed', reason: error.message });
}

function tell(message: FromProbe): void {
  process.send?.(message, (error: Error | null) => error && end()); // nobody is there any more
}

/** Then this process is of no further use: the thread may be at it for ever. */
function lastWord(message: FromProbe): void {
  watch?.stop();
  process.send?.(message, end);
}

/** At once, whatever the thread is at. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
