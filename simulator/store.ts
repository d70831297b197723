import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { type Journal, type JournalEvent, openJournal, readJournal } from './journal.js';
import { type AssetRecord, type CreateEntry, type GenerationRecord, isTerminal, type UploadRecord } from './records.js';

/** Everything the simulator knows, in memory and in its journal. */
export interface Store {
  generation(id: string): GenerationRecord | undefined;
  /** The newest generation made with this idempotency key. */
  byKey(key: string): GenerationRecord | undefined;
  /** Oldest first. */
  generations(): GenerationRecord[];
  saveGeneration(record: GenerationRecord): void;
  deleteGeneration(id: string): void;
  /** PENDING and PROCESSING. */
  activeCount(): number;
  /** Resolves when the generation is terminal, was deleted, or the signal fires. */
  untilTerminal(id: string, signal: AbortSignal): Promise<void>;
  asset(id: string): AssetRecord | undefined;
  assets(): AssetRecord[];
  saveAsset(record: AssetRecord): void;
  upload(id: string): UploadRecord | undefined;
  saveUpload(record: UploadRecord): void;
  creates(): readonly CreateEntry[];
  saveCreate(entry: CreateEntry): void;
  close(): void;
}

interface State {
  generations: Map<string, GenerationRecord>;
  assets: Map<string, AssetRecord>;
  uploads: Map<string, UploadRecord>;
  creates: CreateEntry[];
}

/** Reads workDir/state.jsonl, where a former run left one, and goes on from there. */
export function openStore(workDir: string): Store {
  const path = join(workDir, 'state.jsonl');
  const state: State = { generations: new Map(), assets: new Map(), uploads: new Map(), creates: [] };
  for (const event of readJournal(path)) apply(state, event);
  return storeOf(state, openJournal(path, [...events(state)]));
}

function apply(state: State, event: JournalEvent) {
  if ('generation' in event) state.generations.set(event.generation.id, event.generation);
  else if ('deleted' in event) state.generations.delete(event.deleted);
  else if ('asset' in event) state.assets.set(event.asset.id, event.asset);
  else if ('upload' in event) state.uploads.set(event.upload.id, event.upload);
  else state.creates.push(event.create);
}

function* events({ generations, assets, uploads, creates }: State): Generator<JournalEvent> {
  for (const upload of uploads.values()) yield { upload };
  for (const asset of assets.values()) yield { asset };
  for (const generation of generations.values()) yield { generation };
  for (const create of creates) yield { create };
}

function storeOf(state: State, journal: Journal): Store {
  const changes = new EventEmitter().setMaxListeners(0);
  const keys = new Map(
    [...state.generations.values()].flatMap((r) => (r.idempotency ? [[r.idempotency.key, r.id]] : [])),
  );
  const save = (event: JournalEvent) => {
    journal.append(event);
    apply(state, event);
  };
  return {
    generation: (id) => state.generations.get(id),
    byKey: (key) => state.generations.get(keys.get(key) ?? ''),
    generations: () => [...state.generations.values()],
    saveGeneration(generation) {
      save({ generation });
      if (generation.idempotency) keys.set(generation.idempotency.key, generation.id);
      if (isTerminal(generation.status)) changes.emit(generation.id);
    },
    deleteGeneration(id) {
      save({ deleted: id });
      changes.emit(id);
    },
    activeCount: () => [...state.generations.values()].filter(({ status }) => !isTerminal(status)).length,
    async untilTerminal(id, signal) {
      const record = state.generations.get(id);
      if (!record || isTerminal(record.status) || signal.aborted) return;
      await once(changes, id, { signal }).catch(() => undefined);
    },
    asset: (id) => state.assets.get(id),
    assets: () => [...state.assets.values()],
    saveAsset: (asset) => save({ asset }),
    upload: (id) => state.uploads.get(id),
    saveUpload: (upload) => save({ upload }),
    creates: () => state.creates,
    saveCreate: (create) => save({ create }),
    close: () => journal.close(),
  };
}
