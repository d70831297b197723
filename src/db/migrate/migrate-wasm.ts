import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { SetupError } from '../../platform/setup-error.js';
import { openEngineConnections } from './migrate-connections.js';

const LOADING = Symbol.for('pro-video-editor: loading of the schema engine');

/** Nothing in our database belongs to somebody else. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Runs `use` with Prisma's schema engine on the database.
 * What goes wrong is thrown as `Error` in Prisma's own words, codes such as P3018 included.
 */
export async function withSchemaEngine<T>(databaseUrl: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await loadEngine();
  const connections = openEngineConnections(databaseUrl);
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(connections.factory);
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    return await use(engine).finally(() => engine.free());
  } finally {
    await connections.close();
  }
}

/** The types of Node 20 know only the names of these types. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/**
 * The package keeps one instance for the whole process, and a second one would work in the memory of the first: so what
 * is loaded is noted where another copy of this file, from dist/ or in a test, finds it too.
 */
const ours = globalThis as { [LOADING]?: Promise<void> };

function loadEngine(): Promise<void> {
  ours[LOADING] ??= instantiate();
  return ours[LOADING];
}

/** The package is made for bundlers, which import .wasm files; Node 20 does not, so it is instantiated by hand. */
async function instantiate(): Promise<void> {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: panic } });
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  if (typeof instance.exports.__wbindgen_start === 'function') instance.exports.__wbindgen_start();
}

/** A bug in the engine reaches us only here; its own error would say "unreachable". */
function panic(message: string): never {
  throw new SetupError(`Prisma's schema engine broke down: ${message}`);
}
