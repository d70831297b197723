import type { ClientBase } from 'pg';

/**
 * Whether statements may be kept prepared on the connections, which spares PostgreSQL a third of its work: only where each
 * leads to one server process and stays with it. A pooler that gives its connections to others between transactions
 * (PgBouncer) knows of none, or of few. It tells another process id than the server has, so nobody has to say that it is there.
 */
export class Connections {
  areDirect = false;

  /** Looks at a new one before it is used. */
  readonly look = async (client: ClientBase): Promise<void> => {
    try {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      this.areDirect = rows[0]?.pid === told(client);
    } catch {
      this.areDirect = false; // whoever uses the connection hears what is wrong with it
    }
  };
}

/** @types/pg leaves it out: the process id that came with the connection, as a cancel would name it. */
const told = (client: ClientBase): unknown => Reflect.get(client, 'processID');

/** Each connection keeps those it has been given, and lists of many lengths are as many statements. */
const MOST = 300;

/** Names for statements whose text comes again; undefined: it is not worth one. */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST) return known;
    const name = `s${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}
