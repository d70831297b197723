import { describe, expect, it } from 'vitest';
import { fileFindings } from '../../../web/src/drafts/file-findings.js';
import type { Action } from '../../../web/src/editor/document/actions.js';
import { NO_LENGTH, NO_SOUND } from '../../../web/src/media/file-faults.js';
import type { Upload } from '../../../web/src/uploads/upload-state.js';
import { made, media } from './drafts.js';

const voices = ['anna', 'ben', 'carl'];

/** Segments a, b, c, each with a voice of its own. */
const draft = made([
  { do: 'setVideo', video: media('talk', 10_000) },
  ...voices.flatMap((localId, n): Action[] => [
    { do: 'addAudio', audio: media(localId, 1_000) },
    { do: 'add', segment: { id: 'abc'.charAt(n), startMs: n * 2_000, endMs: n * 2_000 + 1_000 } },
    { do: 'assignAudio', segmentId: 'abc'.charAt(n), localId },
  ]),
]);

const stored = (id: string): Upload => ({
  ...{ id, kind: 'audio', fileName: `${id}.mp4`, bytes: 1, lastModified: 1, warnings: [], sentBytes: 1, isKept: true },
  state: { at: 'stored', already: false },
});
const uploads = Object.fromEntries(['talk', ...voices].map((id) => [id, stored(id)]));

describe('what is wrong with files', () => {
  it('is nothing of those that are stored', () => expect(fileFindings(draft, uploads, 3)).toEqual([]));

  it('is that one is gone, where it is used', () => {
    const { ben: _, ...rest } = uploads;
    expect(fileFindings(draft, rest, 3)).toMatchObject([{ code: 'file_gone', segmentId: 'b', field: 'voice' }]);
  });

  it('is that there are more voices than a job takes, at those that came last', () => {
    const [found, ...more] = fileFindings(draft, uploads, 2);
    expect(found).toMatchObject({ severity: 'error', code: 'too_many_voices', segmentId: 'c', field: 'voice' });
    expect(found?.words).toContain('at most 2 voices');
    expect(more).toEqual([]);
    const twice = made([{ do: 'assignAudio', segmentId: 'c', localId: 'ben' }], draft);
    expect(fileFindings(twice, uploads, 2)).toEqual([]);
  });

  it('is worth a look where the video does not know its length; other warnings stand at the file alone', () => {
    const of = (warnings: Upload['warnings']) =>
      fileFindings(draft, { ...uploads, talk: { ...stored('talk'), warnings } }, 3);
    expect(of([NO_SOUND, NO_LENGTH])).toMatchObject([{ severity: 'warning', code: 'no_length', field: 'video' }]);
    expect(of([NO_SOUND])).toEqual([]);
  });
});
