import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { withClient, withDatabase } from './ensure-database.js';

export interface EngineConnections {
  factory: SqlMigrationAwareDriverAdapterFactory;
  close(): Promise<void>;
}

/**
 * The connections of one schema engine. The adapter's own factory leaves its pools open, so that it can't drop the
 * shadow database it made (the one a diff tries migrations on); here both are closed and dropped in order.
 */
export function openEngineConnections(databaseUrl: string): EngineConnections {
  const pools: pg.Pool[] = [];
  const shadows: string[] = [];
  const connect = async (url: string): Promise<SqlDriverAdapter> => {
    const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5_000 });
    pool.on('error', () => undefined); // lost while idle; the next query throws it
    pool.on('connect', readCharAsText);
    pools.push(pool);
    return inOnePiece(readConstraintTypes(await new PrismaPg(pool).connect()));
  };
  const connectToShadowDb = async () => {
    const shadow = `prisma_migrate_shadow_db_${randomUUID()}`;
    await statement(databaseUrl, `CREATE DATABASE "${shadow}"`);
    shadows.push(shadow);
    return connect(withDatabase(databaseUrl, shadow));
  };
  const close = async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    for (const shadow of shadows) await statement(databaseUrl, `DROP DATABASE "${shadow}"`);
  };
  const { provider, adapterName } = new PrismaPg(databaseUrl);
  return { factory: { provider, adapterName, connect: () => connect(databaseUrl), connectToShadowDb }, close };
}

const statement = (databaseUrl: string, sql: string) => withClient(databaseUrl, (client) => client.query(sql));

interface RowDescription {
  fields: { dataTypeID: number }[];
}

/**
 * Describing a database that has tables asks the catalogue for columns of PostgreSQL's internal type "char" (18), which
 * the adapter refuses to read (7.10.0). On the wire they are text (25), and the engine takes that too ...
 */
function readCharAsText(client: pg.PoolClient): void {
  if (!(client instanceof pg.Client)) return;
  client.connection.on('rowDescription', ({ fields }: RowDescription) => {
    for (const field of fields) if (field.dataTypeID === 18) field.dataTypeID = 25;
  });
}

/** ... but for this one column, which it must be told is a character. It has rows since PostgreSQL 18 (NOT NULL). */
function readConstraintTypes(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const column = result.columnNames.indexOf('constraint_type');
    if (column >= 0) result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

/** The adapter cuts a script at every semicolon (7.10.0), which a function's body has too. Prisma's own engine does not. */
function inOnePiece(adapter: SqlDriverAdapter): SqlDriverAdapter {
  adapter.executeScript = async (sql) => void (await adapter.executeRaw({ sql, args: [], argTypes: [] }));
  return adapter;
}
