import type { DraftDocument } from '../editor/document/draft-document.js';

/** What the page of a draft is called. */
export const draftTitle = ({ name, video }: Pick<DraftDocument, 'name' | 'video'>): string =>
  name.trim() || video?.fileName || 'New video';
