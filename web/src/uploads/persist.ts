import { retryDelay, verdictOn } from './part-retry.js';
import type { UploadPhase, UploadPorts } from './upload-ports.js';

export interface Patience {
  signal: AbortSignal;
  onWait(phase: Extract<UploadPhase, { at: 'waiting' }>): void;
  /** An address was refused as expired. */
  onExpired?(): void;
  /** Before another try; may throw what makes it pointless. */
  beforeAgain?(error: unknown, failures: number): void;
}

/**
 * Does it until it works. Throws where no waiting helps, the tries are used up, or the signal ends it. Being offline, being
 * signed out, and the first expired address use up no try.
 */
export async function persist<T>(ports: UploadPorts, patience: Patience, step: () => Promise<T>): Promise<T> {
  for (const tries = { failures: 0, expired: 0 }; ; ) {
    try {
      return await step();
    } catch (error) {
      patience.signal.throwIfAborted();
      await overcome(ports, patience, error, tries);
    }
  }
}

async function overcome(
  ports: UploadPorts,
  patience: Patience,
  error: unknown,
  tries: { failures: number; expired: number },
): Promise<void> {
  const { connection, clock } = ports;
  const { signal, onWait } = patience;
  const verdict = verdictOn(error);
  if (verdict === 'sign') patience.onExpired?.();
  if (verdict === 'sign' && tries.expired++ === 0) return;
  if (verdict === 'sign_in') {
    onWait({ at: 'waiting', for: 'signed_out' });
    return await connection.whenSignedIn(signal);
  }
  if (verdict === 'no_answer' && !(await connection.look())) {
    onWait({ at: 'waiting', for: 'offline' });
    return await connection.whenBack(signal);
  }
  const delay = retryDelay(++tries.failures, ports.random());
  if (verdict === 'give_up' || verdict === 'lost' || delay === undefined) throw error;
  patience.beforeAgain?.(error, tries.failures);
  onWait({ at: 'waiting', for: 'retry', untilMs: clock.now() + delay, tries: tries.failures });
  await clock.sleep(delay, signal);
}
