import { startPostgres } from '../../local/postgres.js';

/** A stack that a test can kill: starts PostgreSQL on `dataDir` at `port`, says so, and stays. */
const [dataDir = '', port = ''] = process.argv.slice(2);
const server = await startPostgres({ dataDir, port: Number(port), report: () => undefined });
console.log(server.databaseUrl);
await server.exited;
