import { beforeEach, describe, expect, it } from 'vitest';
import { useDraft } from '../../../web/src/drafts/draft-store.js';
import { emptyDocument } from '../../../web/src/editor/document/draft-document.js';
import { addSegment } from '../../../web/src/editor/edit-commands.js';
import { type PanelTab, usePanel } from '../../../web/src/editor/panel/panel-store.js';

/** Which of its views the panel shows while segments are made. */

const talk = { localId: 'talk', fileName: 'talk.mp4', bytes: 1, lastModified: 1, lengthMs: 60_000 };

describe('a new segment', () => {
  beforeEach(() => useDraft.setState(useDraft.getInitialState()));

  it.each<[PanelTab, PanelTab]>([
    ['settings', 'segment'],
    ['segment', 'segment'],
    ['all', 'all'],
  ])('made beside %s is seen in %s', (before, after) => {
    useDraft.setState({ document: { ...emptyDocument(), video: talk } });
    usePanel.setState({ tab: before });
    addSegment();
    expect(useDraft.getState()).toMatchObject({ document: { segments: [{ startMs: 0, endMs: 3_000 }] } });
    expect(usePanel.getState().tab).toBe(after);
  });
});
