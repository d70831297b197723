import { AppError } from '../domain/errors.js';

/** The secret that Sync.so signs its webhooks with: one for the whole organization (sync-so.md 9). */
export interface WebhookSecret {
  /** Throws `service_unavailable` while Sync.so does not tell it. */
  current(): Promise<string>;
  /** For a signature that does not fit. The same one where it is configured, was just asked for, or cannot be had. */
  renewed(): Promise<string>;
}

/** How secrets are changed is not documented, so one that no longer fits is asked for anew. Forgers set this off too. */
const RENEW_MS = 60_000;
const AFTER_FAILURE_MS = 10_000;

export interface WebhookSecretOptions {
  /** From our own configuration; nothing is asked for then. */
  configured?: string;
  /** Asks Sync.so. */
  load: () => Promise<string>;
  now?: () => number;
}

/** Asks at the first webhook, so that the API starts while Sync.so is away, and keeps what it was told. */
export function createWebhookSecret({ configured, load, now = Date.now }: WebhookSecretOptions): WebhookSecret {
  let known = configured;
  let asked: { at: number; answer: Promise<string> } | undefined;
  const ask = (everyMs: number): Promise<string> => {
    if (!asked || now() - asked.at >= everyMs) asked = { at: now(), answer: told() };
    return asked.answer;
  };
  const told = async () => {
    try {
      known = await load();
      return known;
    } catch (cause) {
      throw new AppError('service_unavailable', { cause });
    }
  };
  return {
    current: async () => known ?? ask(AFTER_FAILURE_MS),
    async renewed() {
      if (configured !== undefined) return configured;
      return await ask(RENEW_MS).catch((error: unknown) => known ?? Promise.reject(error));
    },
  };
}
