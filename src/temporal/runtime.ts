import { type LogMetadata, makeTelemetryFilterString, Runtime, type Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from '../platform/logger.js';
import { HEARTBEAT_MS } from '../versions/live-workers.js';

/** Sets up Temporal's native part. Once in a process, before its first connection. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    logger: toSdkLogger(log),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
    workerHeartbeatInterval: HEARTBEAT_MS,
    // The process hears signals itself (src/platform/process.ts): two listeners would each stop the worker.
    shutdownSignals: [],
  });
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What the SDK and its native part say, as lines of our own log. */
function toSdkLogger(log: Logger): SdkLogger {
  const say = (level: keyof typeof LEVELS) => (message: string, meta?: LogMetadata) =>
    log[LEVELS[level]](fields(meta), message);
  return {
    log: (level, message, meta) => say(level)(message, meta),
    trace: say('TRACE'),
    debug: say('DEBUG'),
    info: say('INFO'),
    warn: say('WARN'),
    error: say('ERROR'),
  };
}

/** pino writes faults well under `err` only. */
const fields = ({ error, ...rest }: LogMetadata = {}) => (error === undefined ? rest : { ...rest, err: error });
