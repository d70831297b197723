import { describe, expect, it } from 'vitest';
import type { ListedDraftResource } from '../../../src/http/draft-schemas.js';
import { differencesOf } from '../../../web/src/drafts/draft-difference.js';
import { mergeDrafts } from '../../../web/src/drafts/draft-list.js';
import type { DraftRecord } from '../../../web/src/drafts/draft-record.js';
import { historyToKeep, readHistory } from '../../../web/src/drafts/kept-history.js';
import { readDocument } from '../../../web/src/drafts/read-document.js';
import type { Action } from '../../../web/src/editor/document/actions.js';
import { emptyDocument, type MediaRef } from '../../../web/src/editor/document/draft-document.js';
import { acted, noHistory } from '../../../web/src/editor/document/history.js';
import { reduce } from '../../../web/src/editor/document/reduce.js';

/** Drafts as they are kept, listed and compared. */

const media = (localId: string): MediaRef => ({ localId, fileName: `${localId}.wav`, bytes: 1, lastModified: 1 });
const made = (...actions: Action[]) => actions.reduce(reduce, emptyDocument());
const talk = made(
  { do: 'rename', name: 'Talk' },
  { do: 'addAudio', audio: media('anna') },
  { do: 'add', segment: { id: 'a', startMs: 1_000, endMs: 3_000 } },
  { do: 'assignAudio', segmentId: 'a', localId: 'anna' },
);

describe('a document from outside', () => {
  it('of this version comes back as it was, with what newer pages put into it', () => {
    const raw = { ...talk, mood: 'fine', segments: talk.segments.map((segment) => ({ ...segment, colour: 'red' })) };
    expect(readDocument(structuredClone(raw))).toEqual({ document: raw });
  });

  it('of the API gets what it leaves out, and its voices numbers', () => {
    const file = { ...media('x'), lastModified: null, lengthMs: null, width: null };
    const raw = {
      ...{ version: 1, name: 'From a job', video: file, model: 'of-tomorrow', options: {} },
      audio: [
        { ...file, localId: 'n', refId: 'narrator' },
        { ...file, localId: 'g', refId: 'audio-3' },
      ],
      segments: [{ id: 's', startMs: 0, endMs: 1_000, audio: { localId: 'n' } }],
    };
    const read = readDocument(raw);
    expect(read).toMatchObject({
      document: {
        ...{ model: 'lipsync-2', options: { sync_mode: 'remap' }, nextAudio: 5 },
        audio: [{ refId: 'audio-4' }, { refId: 'audio-3' }],
        segments: [{ audio: { localId: 'n', crop: null } }],
      },
    });
    expect('document' in read && read.document.video).toEqual({ ...media('x'), lastModified: 0 });
  });

  it.each([
    [{ ...talk, version: 2 }, 'newer'],
    [{ ...talk, version: 0 }, 'damaged'],
    [{ ...talk, segments: [{ id: 'a' }] }, 'damaged'],
    [{ ...talk, audio: undefined }, 'damaged'],
    ['words', 'damaged'],
    [undefined, 'damaged'],
  ])('that cannot be read is said to be so', (raw, unreadable) => {
    expect(readDocument(raw)).toEqual({ unreadable });
  });
});

const record = (id: string, change: Partial<DraftRecord> = {}): DraftRecord => ({
  ...{ id, userId: 'ann', document: talk, changedAt: 1_000, isAhead: false, ...change },
});
const server = (id: string, revision = 3) => ({ server: { id, revision, assets: {} } });
const listed = (id: string, change: Partial<ListedDraftResource> = {}) =>
  ({
    ...{ id, name: 'On the server', revision: 3, segments: 9, missingVoices: 4 },
    updatedAt: new Date(5_000).toISOString(),
    ...change,
  }) as ListedDraftResource;

describe('the list of drafts', () => {
  const brief = (...given: Parameters<typeof mergeDrafts>) =>
    mergeDrafts(...given).map(({ id, name, segments, isHereOnly }) => [id, name, segments, isHereOnly]);

  it('has each once, the latest first, as it is where it was changed last', () => {
    const kept = [
      record('here'),
      record('both', { ...server('B'), changedAt: 2_000 }),
      record('ahead', { ...server('A'), isAhead: true, changedAt: 9_000 }),
      record('behind', server('C')),
    ];
    const all = [listed('B'), listed('A', { revision: 4 }), listed('C', { revision: 4 }), listed('D', { name: '' })];
    expect(brief(kept, all)).toEqual([
      ['A', 'Talk', 1, true],
      ['C', 'On the server', 9, false],
      ['D', '', 9, false],
      ['B', 'Talk', 1, false],
      ['here', 'Talk', 1, true],
    ]);
  });

  it('leaves out what was deleted elsewhere, but not what was changed here since', () => {
    const kept = [record('gone', server('G')), record('ahead', { ...server('H'), isAhead: true })];
    expect(brief(kept, [])).toEqual([['H', 'Talk', 1, true]]);
    expect(brief(kept, undefined)).toHaveLength(2); // the server did not answer
  });

  it('has nothing of what was deleted here, wherever it lies', () => {
    expect(brief([record('x', { ...server('B'), deletedAt: 1 })], [listed('B')])).toEqual([]);
  });
});

describe('what can be undone', () => {
  const steps = (count: number) => {
    const actions = Array.from({ length: count }, (_, place): Action => ({ do: 'rename', name: `Talk ${place}` }));
    return actions.reduce((edited, action, place) => acted(edited, [action], place * 10_000), {
      ...{ document: talk, selection: [] as readonly string[], history: noHistory() },
    });
  };

  it('is kept as far as it is of use, and comes back', () => {
    const { past } = readHistory(structuredClone(historyToKeep(steps(60))));
    expect(past).toHaveLength(50);
    expect(past.at(-1)?.document.name).toBe('Talk 58');
  });

  it('is left out where it cannot be read, with all that lies behind it', () => {
    const { past, future } = historyToKeep(steps(3));
    const broken = [past[0], { document: 'words' }, ...past.slice(1)];
    expect(readHistory({ past: broken, future }).past).toEqual(past.slice(1));
    expect(readHistory(undefined)).toEqual(noHistory());
    expect(readHistory('words')).toEqual(noHistory());
  });
});

describe('two copies of a draft', () => {
  it('differ in what a person sees of them', () => {
    const theirs = [
      { do: 'setTimes', segmentId: 'a', times: { endMs: 4_000 } },
      { do: 'add', segment: { id: 'b', startMs: 5_000, endMs: 6_000 } },
      { do: 'setModel', model: 'sync-3' },
    ] satisfies Action[];
    expect(differencesOf(talk, theirs.reduce(reduce, talk))).toEqual([
      {
        what: 'Segments',
        mine: '1 segment, only here so: 00:01.000–00:03.000',
        theirs: '2 segments, only here so: 00:01.000–00:04.000, 00:05.000–00:06.000',
      },
      { what: 'Settings', mine: 'lipsync-2, remap', theirs: 'sync-3, remap' },
    ]);
  });

  it('are the same whatever they are called inside', () => {
    const other = made(
      { do: 'rename', name: 'Talk' },
      { do: 'addAudio', audio: { ...media('anna'), localId: 'other' } },
      { do: 'add', segment: { id: 'z', startMs: 1_000, endMs: 3_000 } },
      { do: 'assignAudio', segmentId: 'z', localId: 'other' },
    );
    expect(differencesOf(talk, other)).toEqual([]);
  });
});
