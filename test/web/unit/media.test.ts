import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { sizeFault } from '../../../web/src/media/file-faults.js';
import { probeFile } from '../../../web/src/media/probe-file.js';
import { parseTime } from '../../../web/src/ui/parse-time.js';
import { timeCode } from '../../../web/src/ui/times.js';
import { fingerprintOf } from '../../../web/src/uploads/fingerprint.js';
import { StorageUnreachable } from '../../../web/src/uploads/part-faults.js';
import { stateWords } from '../../../web/src/uploads/state-words.js';
import type { Upload, UploadState } from '../../../web/src/uploads/upload-state.js';
import { faultOf, otherFileFault } from '../../../web/src/uploads/upload-words.js';
import { mediaFiles } from '../../support/media-files.js';
import { piped } from '../../support/pages/odd-media.js';

const sample = async (name: string) =>
  new Blob([await readFile(new URL(`../../../src/http/docs/sample/${name}`, import.meta.url))]);
const codesOf = async (file: Blob) => {
  const probed = await probeFile(file, 'video');
  return 'warnings' in probed ? probed.warnings.map(({ code }) => code) : [];
};
let [video, voice] = [new Blob(), new Blob()];
beforeAll(async () => {
  [video, voice] = await Promise.all([sample('video.mp4'), sample('narrator.mp3')]);
});

describe('a file that was chosen', () => {
  it('is read as the server will read it', async () => {
    const probed = await probeFile(video, 'video');
    expect(probed).toMatchObject({ facts: { lengthMs: 6_000, width: 854, height: 480, fps: 25, hasAudio: true } });
    expect(probed).toHaveProperty('facts.codecs', expect.arrayContaining(['avc', 'aac']));
    expect(await probeFile(voice, 'audio')).toMatchObject({ facts: { lengthMs: 5_196 }, warnings: [] });
    expect(await probeFile(video, 'audio')).toMatchObject({ facts: { hasAudio: true } });
  });

  it.each([
    ['a text', () => new Blob(['only words, whatever the name says '.repeat(9)]), 'video', 'no_media'],
    ['half a video', () => video.slice(0, Math.floor(video.size / 2)), 'video', 'damaged'],
    ['its first bytes', () => video.slice(0, 40), 'video', 'damaged'],
    ['sound as a video', () => voice, 'video', 'no_picture'],
    ['half a second hand', () => voice.slice(0, 1_000), 'audio', 'too_short'],
  ] as const)('is refused with its next step: %s', async (_what, file, kind, code) => {
    const probed = await probeFile(file(), kind);
    expect(probed).toMatchObject({
      fault: { code, words: expect.stringMatching(/\.$/), next: expect.stringMatching(/\.$/) },
    });
  });

  it('is told from one that knows how long it is: written to a pipe, a video does not', async () => {
    const files = await mediaFiles();
    try {
      const written = new Blob([await readFile(await piped(files))]);
      expect(await codesOf(written)).toContain('no_length');
      expect(await codesOf(video)).not.toContain('no_length');
    } finally {
      await files.remove();
    }
  });

  it('is left to the server where only that can read it', async () => {
    const avi = new Blob([`RIFF\0\0\0\0AVI LIST${' '.repeat(99)}`]);
    expect(await probeFile(avi, 'video')).toMatchObject({ warnings: [{ code: 'length_later' }] });
  });

  it('is refused by its size before it is read', () => {
    expect(sizeFault({ size: 0 }, { maxUploadBytes: 9 })).toMatchObject({ code: 'empty' });
    expect(sizeFault({ size: 10 }, { maxUploadBytes: 9 })).toMatchObject({ code: 'too_large' });
    expect(sizeFault({ size: 9 }, { maxUploadBytes: 9 })).toBeUndefined();
  });

  it('is known again by its size, its date, and both its ends', async () => {
    const of = (text: string, date = 1) => fingerprintOf(new Blob([text]), date);
    expect(await of('one')).toMatch(/^3-1-[0-9a-f]+-[0-9a-f]+$/);
    expect(new Set([await of('one'), await of('two'), await of('one', 2), await of('one')]).size).toBe(3);
  });
});

describe('a time', () => {
  it.each([
    ['5.5', 5_500],
    ['5,5', 5_500],
    ['0:05.500', 5_500],
    ['1:02:03', 3_723_000],
    [' 90 s', 90_000],
    ['0:00.0004', 0],
  ])('is understood as people type it: %s', (text, ms) => expect(parseTime(text)).toBe(ms));

  it('is none where it says something else', () => {
    for (const text of ['', 'soon', '-1', '1:2:3:4', '5.', '1e3']) expect(parseTime(text)).toBeUndefined();
  });

  it('is what was shown', () => {
    for (const ms of [0, 1, 999, 59_999, 60_000, 3_599_999, 3_600_001]) expect(parseTime(timeCode(ms / 1000))).toBe(ms);
  });
});

describe('the words for an upload', () => {
  const upload = (state: UploadState, more: Partial<Upload> = {}): Upload => ({
    ...{ id: 'a', kind: 'video', fileName: 'talk.mp4', bytes: 200_000_000, lastModified: 1, warnings: [] },
    ...{ sentBytes: 50_000_000, isKept: false, state, ...more },
  });

  it('say how far it is, how fast, and how long it takes', () => {
    const speed = { bytesPerSecond: 2_000_000, secondsLeft: 75 };
    expect(stateWords(upload({ at: 'uploading' }), 0)).toBe('25 % of 200 MB');
    expect(stateWords(upload({ at: 'uploading' }, { speed }), 0)).toBe('25 % of 200 MB · 2.0 MB/s · 1:15 left');
    const retry = { at: 'waiting', for: 'retry', untilMs: 8_500, tries: 2 } as const;
    expect(stateWords(upload(retry), 1_000)).toBe('The line broke. Try 3 in 8 s.');
  });

  it('name the setting where the storage cannot be reached', () => {
    const error = new StorageUnreachable('http://127.0.0.1:9000/bucket/key?X-Amz-Signature=secret');
    const plain = faultOf(error, 'http://editor.example/drafts/new');
    expect(plain.words).toBe('This browser cannot reach the storage at http://127.0.0.1:9000.');
    expect(plain.next).toMatch(/S3_PUBLIC_ENDPOINT.*http:\/\/editor\.example.*CORS.*UPLOAD_MODE=through_api/);
    expect(faultOf(error, 'https://editor.example/').next).toMatch(/^The page is HTTPS and the storage is not/);
  });

  it('tell another file from the one that was begun', () => {
    const [file, begun] = [new File(['1234'], 'talk.mp4', { lastModified: 5 }), { bytes: 4, lastModified: 5 }];
    expect(otherFileFault(begun, file)).toBeUndefined();
    expect(otherFileFault({ ...begun, bytes: 5 }, file)?.words).toMatch(/4 bytes, not 5/);
    expect(otherFileFault({ ...begun, lastModified: 6 }, file)?.words).toMatch(/changed/);
  });
});
