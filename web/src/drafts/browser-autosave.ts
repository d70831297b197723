import type { DraftContent } from '../../../src/api-client/api-client.js';
import { api } from '../api/client.js';
import { onBackOnline, useConnection } from '../app/connection.js';
import { emptyDocument } from '../editor/document/draft-document.js';
import { settledDocument } from '../editor/document/history.js';
import { uploadLost } from '../uploads/restore-uploads.js';
import { useUploads } from '../uploads/upload-store.js';
import { Autosave } from './autosave.js';
import { assetsOf } from './draft-assets.js';
import { type DraftRecord, keepDraft } from './draft-record.js';
import { useDraft } from './draft-store.js';
import { historyToKeep } from './kept-history.js';
import type { SavePorts } from './save-ports.js';

/** The autosave of the draft that this tab works on, on what a browser has. */

/** This tab's own word, so that it knows its own events. */
export const TAB = crypto.randomUUID();

export interface Saving {
  autosave: Autosave;
  stop(): void;
}

export function startSaving(record: DraftRecord): Saving {
  const autosave = new Autosave(PORTS, record);
  let assets = JSON.stringify(ownAssets());
  const stops = [
    useDraft.subscribe((now, before) => {
      const isDone = settledDocument(now) !== settledDocument(before);
      if (isDone || now.picture !== before.picture) autosave.changed();
    }),
    // A file that has become an asset is held by the draft once the server knows.
    useUploads.subscribe(() => {
      const now = JSON.stringify(ownAssets());
      if (now === assets) return;
      assets = now;
      if (useDraft.getState().saved.at !== 'new') autosave.changed();
    }),
    beforeLeaving(() => void autosave.flush()),
  ];
  const stop = () => {
    void autosave.stop();
    for (const end of stops) end();
  };
  return { autosave, stop };
}

function ownAssets() {
  const { document, picture, server } = useDraft.getState();
  return assetsOf({ document, picture, known: server?.assets });
}

function beforeLeaving(run: () => void): () => void {
  addEventListener('pagehide', run);
  document.addEventListener('visibilitychange', run);
  return () => {
    removeEventListener('pagehide', run);
    document.removeEventListener('visibilitychange', run);
  };
}

const PORTS: SavePorts = {
  snapshot() {
    const draft = useDraft.getState();
    const { picture } = draft;
    const kept = { document: settledDocument(draft), history: historyToKeep(draft) };
    return { ...kept, assets: ownAssets(), ...(picture && { picture }) };
  },
  keep: keepDraft,
  /** The same words each time: an answer that is lost makes no second draft. What is in it is saved over it next. */
  create: (key) =>
    api.createDraft({ document: emptyDocument() as object as DraftContent['document'] }, { tab: TAB, key }),
  async save({ id, revision }, content) {
    const words = content as object as DraftContent;
    const saved = await api.saveDraft(id, words, { revision, tab: TAB });
    for (const localId of saved.missing) void uploadLost(localId);
    return saved.revision;
  },
  clock: {
    now: Date.now,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
  isOffline: () => useConnection.getState().offlineSince !== undefined,
  onBack: onBackOnline,
  tell: (saved, server) => useDraft.setState({ saved, server }),
  onConflict: (conflict) => useDraft.setState({ conflict }),
};
