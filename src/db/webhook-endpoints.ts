import type { DisabledReason, WebhookEventType } from '../domain/webhooks.js';
import { MOST_ENDPOINTS } from '../domain/webhooks.js';
import type { Db } from './client.js';
import type { WebhookEndpoint } from './generated/client.js';
import { inTransaction } from './in-transaction.js';
import { isUuid } from './job-cursor.js';

/** Table webhook_endpoints. */

export interface EndpointRow extends Omit<WebhookEndpoint, 'eventTypes' | 'disabledReason'> {
  eventTypes: WebhookEventType[];
  disabledReason: DisabledReason | null;
}

export type NewEndpoint = Pick<EndpointRow, 'userId' | 'url' | 'description' | 'eventTypes' | 'secret'>;

/** The columns get their types here alone; only this file writes them. */
export const toEndpointRow = (row: WebhookEndpoint): EndpointRow => ({
  ...row,
  eventTypes: row.eventTypes as WebhookEventType[],
  disabledReason: row.disabledReason as DisabledReason | null,
});

/** Undefined where the user has as many as they may. */
export async function insertEndpoint(db: Db, data: NewEndpoint): Promise<EndpointRow | undefined> {
  return await inTransaction(db, async (tx) => {
    // Two at once must not both be the last one that may be.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${data.userId} FOR NO KEY UPDATE`;
    const count = await tx.webhookEndpoint.count({ where: { userId: data.userId } });
    return count < MOST_ENDPOINTS ? toEndpointRow(await tx.webhookEndpoint.create({ data })) : undefined;
  });
}

/** At most so many are shown: those of a user are few, an admin sees everybody's. */
const MOST_SHOWN = 1_000;

/** The user's, or everybody's; newest first. */
export async function listEndpoints(db: Db, userId?: string): Promise<EndpointRow[]> {
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];
  return (await db.webhookEndpoint.findMany({ where: { userId }, orderBy, take: MOST_SHOWN })).map(toEndpointRow);
}

/** Whose endpoint it has to be; without a user, anybody's. */
export interface OwnEndpoint {
  id: string;
  userId?: string;
}

export async function findEndpoint(db: Db, { id, userId }: OwnEndpoint): Promise<EndpointRow | undefined> {
  const row = isUuid(id) ? await db.webhookEndpoint.findFirst({ where: { id, userId } }) : null;
  return row ? toEndpointRow(row) : undefined;
}

export type EndpointChange = Partial<
  Pick<
    EndpointRow,
    'url' | 'description' | 'eventTypes' | 'disabledAt' | 'disabledReason' | 'secret' | 'previousSecret'
  >
> & { previousSecretUntil?: Date };

/** Undefined where it is gone. */
export async function changeEndpoint(db: Db, id: string, data: EndpointChange): Promise<EndpointRow | undefined> {
  const [row] = await db.webhookEndpoint.updateManyAndReturn({ where: { id }, data });
  return row ? toEndpointRow(row) : undefined;
}

/** With its deliveries: what is still to be sent finds nobody to send it to. False where it is gone. */
export async function deleteEndpoint(db: Db, id: string): Promise<boolean> {
  return (await db.webhookEndpoint.deleteMany({ where: { id } })).count > 0;
}
