import { randomUUID } from 'node:crypto';
import type { DeliveryStatus } from '../domain/webhooks.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import { Prisma, type WebhookDelivery } from './generated/client.js';
import { behind, encodeCursor, NEWEST_FIRST, pageOf } from './job-cursor.js';
import { type EndpointRow, toEndpointRow } from './webhook-endpoints.js';

/** Table webhook_deliveries. */

export interface DeliveryRow extends Omit<WebhookDelivery, 'status' | 'job'> {
  status: DeliveryStatus;
}

const toRow = (row: Omit<WebhookDelivery, 'job'>): DeliveryRow => ({ ...row, status: row.status as DeliveryStatus });

/** As the trigger writes ids (prisma/migrations). */
const newMessageId = () => `msg_${randomUUID().replaceAll('-', '')}`;
const MESSAGE_ID = /^msg_([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/;

/** A message that no job has caused. */
export const insertDelivery = async (
  db: Db,
  { endpointId, eventType, bodyOf }: { endpointId: string; eventType: string; bodyOf(at: Date): string },
): Promise<DeliveryRow> => {
  const createdAt = new Date();
  const data = { id: newMessageId(), endpointId, eventType, body: bodyOf(createdAt), createdAt };
  return toRow(await db.webhookDelivery.create({ data, omit: { job: true } }));
};

export async function findDelivery(db: Db, endpointId: string, id: string): Promise<DeliveryRow | undefined> {
  const row = MESSAGE_ID.test(id)
    ? await db.webhookDelivery.findFirst({ where: { id, endpointId }, omit: { job: true } })
    : null;
  return row ? toRow(row) : undefined;
}

export interface DeliveryPage {
  limit: number;
  cursor?: string;
}

/** An endpoint's, newest first. Throws invalid_request for a cursor we did not make. */
export async function listDeliveries(db: Db, endpointId: string, { limit, cursor }: DeliveryPage) {
  const found = await db.webhookDelivery.findMany({
    where: { endpointId, ...behind(cursor, (id) => `msg_${id.replaceAll('-', '')}`) },
    orderBy: NEWEST_FIRST,
    take: limit + 1,
    omit: { job: true },
  });
  const { rows, last } = pageOf(found, limit);
  return { deliveries: rows.map(toRow), nextCursor: last && cursorOf(last) };
}

/** Ids sort as the UUIDs do that they are written from. */
const cursorOf = ({ createdAt, id }: Pick<DeliveryRow, 'createdAt' | 'id'>) =>
  encodeCursor({ createdAt, id: id.replace(MESSAGE_ID, '$1-$2-$3-$4-$5') });

/** Begins the schedule anew. False where it is not over yet. */
export async function redeliver(db: Db, id: string): Promise<boolean> {
  const data = { status: 'pending', runs: { increment: 1 }, attempts: 0, startedAt: null, nextAt: new Date() };
  const { count } = await db.webhookDelivery.updateMany({ where: { id, status: { not: 'pending' } }, data });
  return count > 0;
}

/** What one attempt needs. */
export interface DueDelivery extends DeliveryRow {
  endpoint: EndpointRow;
  /** Nothing of a disabled user's goes out. */
  isUserDisabled: boolean;
}

/** Undefined where it is over, or went with its endpoint. */
export async function findDue(db: Db, id: string): Promise<DueDelivery | undefined> {
  const include = { endpoint: { include: { user: { select: { disabledAt: true } } } } };
  const row = await db.webhookDelivery.findFirst({ where: { id, status: 'pending' }, omit: { job: true }, include });
  if (!row) return undefined;
  const { user, ...endpoint } = row.endpoint;
  return { ...toRow(row), endpoint: toEndpointRow(endpoint), isUserDisabled: user.disabledAt !== null };
}

/** What an attempt came to. */
export type AttemptOutcome = Pick<DeliveryRow, 'status' | 'attempts' | 'nextAt'> &
  Partial<Pick<DeliveryRow, 'lastStatus' | 'lastBody' | 'lastError' | 'lastAt'>>;

/** Where it is still to be sent: a person may have deleted its endpoint meanwhile. */
export const recordAttempt = async (db: Db, id: string, data: AttemptOutcome): Promise<void> =>
  void (await db.webhookDelivery.updateMany({ where: { id, status: 'pending' }, data }));

const OLD = Prisma.sql`interval '30 days'`;

/** Of old messages, those that are over; as long as events of jobs are kept. Returns how many went. */
export const removeOldDeliveries = (db: Queries): Promise<number> =>
  db.$executeRaw`
    DELETE FROM webhook_deliveries WHERE id IN (
      SELECT id FROM webhook_deliveries WHERE created_at < clock_timestamp() - ${OLD} AND status <> 'pending'
      ORDER BY created_at LIMIT 10000)`;
