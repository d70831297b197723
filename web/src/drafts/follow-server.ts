import { onEvent } from '../api/events.js';
import { TAB } from './browser-autosave.js';
import { useDraft } from './draft-store.js';
import { compare } from './open-draft.js';
import { noteStored } from './restore-media.js';

/**
 * What happens to the draft of this tab elsewhere: saved on another machine while nothing was done here, it is shown as it is
 * there; what was done here too is told apart when it is saved. Ends by what it returns.
 */
export function followServer(userId: string): () => void {
  return onEvent(({ type, data }) => {
    const { server, document, isFollowing } = useDraft.getState();
    if (!server || isFollowing) return;
    const { id, revision, tab, status } = data as { id: string; revision?: number; tab?: string; status?: string };
    const isNews = id === server.id && tab !== TAB && (revision ?? 0) > server.revision;
    if (type === 'draft' && isNews) void compare(id, userId).catch(() => undefined);
    if (type !== 'asset' || status !== 'stored') return;
    for (const [localId, assetId] of Object.entries(server.assets)) {
      if (assetId === id) noteStored(document, localId, id, userId);
    }
  });
}
