import { createHmac, randomBytes } from 'node:crypto';

/** As the Standard Webhooks specification signs (https://www.standardwebhooks.com): symmetric, version v1. */

export const SECRET_PREFIX = 'whsec_';

/** 256 bits; the specification has 192 to 512. */
export const newWebhookSecret = (): string => `${SECRET_PREFIX}${randomBytes(32).toString('base64')}`;

export interface SignedMessage {
  id: string;
  /** Of this attempt; receivers refuse what is more than some minutes old. */
  sentAt: Date;
  body: string;
}

/** The headers of a message; one signature for each secret, so that a receiver may have either. */
export function signatureHeaders({ id, sentAt, body }: SignedMessage, secrets: readonly string[]) {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
