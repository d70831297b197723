import { describe, expect, it } from 'vitest';
import { encodingIssue, type FilePart, judgeFile, nameOf, planFilePart } from '../../src/http/form-parts.js';
import { cleanFileName } from '../../src/platform/file-name.js';

const head = (field: string, fileName?: string, type = 'text/plain', encoding = '7bit') => ({
  ...{ field, fileName, type, encoding },
});
const plan = (field: string, fileName?: string) => planFilePart(head(field, fileName));

describe('which file a part is', () => {
  it.each([
    ['video', 'talk.mp4', { kind: 'video', fileName: 'talk.mp4' }],
    ['video', undefined, { kind: 'video', fileName: '' }],
    ['audio[a_1-B]', 'x.wav', { kind: 'audio', refId: 'a_1-B' }],
    ['audio[__proto__]', 'x.wav', { kind: 'audio', refId: '__proto__' }],
    ['audio', 'anna.wav', { kind: 'audio', refId: 'anna' }],
    ['audio', 'constructor.wav', { kind: 'audio', refId: 'constructor' }],
    ['audio', ' Anna & Ben (2).tar.wav', { refId: 'Anna-Ben-2-tar' }],
    ['audio', `${'x'.repeat(300)}.mp3`, { refId: 'x'.repeat(64) }],
    ['audio', '語.wav', { refId: 'audio', fileName: '語.wav' }],
    ['audio', '', { refId: 'audio' }],
    ['audio', undefined, { refId: 'audio' }],
  ])('takes %s "%s"', (field, fileName, expected) => {
    expect(plan(field, fileName)).toMatchObject(expected);
  });

  it.each([
    ['audio[a b]', 'a.wav', /1 to 64 letters/],
    ['audio[]', 'a.wav', /1 to 64 letters/],
    ['image', 'a.png', /Unknown part/],
    ['Video', 'a.mp4', /Unknown part/],
    ['', undefined, /Unknown part/],
  ])('refuses %s "%s"', (field, fileName, message) => {
    expect(plan(field, fileName)).toEqual({ field, message: expect.stringMatching(message) });
  });

  it('wants the bytes as they are', () => {
    for (const encoding of ['7bit', '8bit', 'binary']) {
      expect(encodingIssue(head('video', 'a.mp4', 'video/mp4', encoding))).toEqual([]);
    }
    expect(encodingIssue(head('video', 'a.mp4', 'video/mp4', 'base64'))).toEqual([
      { field: 'video', message: expect.stringContaining('Content-Transfer-Encoding base64') },
    ]);
  });
});

describe('the name of a file', () => {
  const long = `${'ö'.repeat(300)}.flac`;

  it.each([
    ['talk.mp4', 'talk.mp4'],
    ['ta\u0000lk\u001b[31m.mp4', 'talk[31m.mp4'],
    ['C:\\Users\\me\\talk.mp4', 'talk.mp4'],
    ['../../etc/passwd', 'passwd'],
    ['/tmp/talk.mp4', 'talk.mp4'],
    ['\u202egpm.4pm', 'gpm.4pm'],
    ['a\u2066b\u200e\ufeff\u2028c.wav', 'abc.wav'],
    ['half \ud800.wav', 'half .wav'],
    ['👩‍👧 می‌خواهم.wav', '👩‍👧 می‌خواهم.wav'],
    ['..', ''],
    ['/', ''],
    [' \t', ''],
    [undefined, ''],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanFileName(given)).toBe(kept);
  });

  it.each([long, `${'x'.repeat(5_000)}.mp4`, `${'😀'.repeat(100)}.m4a`])(
    'of any length is shortened, not its ending',
    (name) => {
      const kept = cleanFileName(name);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(kept)).toBeGreaterThan(250);
      expect(kept).toMatch(/^(ö+|x+|😀+)\.(flac|mp4|m4a)$/u);
    },
  );

  it('has no ending to keep where what follows the dot is long', () => {
    expect(Buffer.byteLength(cleanFileName(`a.${'x'.repeat(400)}`))).toBe(255);
  });
});

describe('the first look at a file', () => {
  const part = (o: Partial<FilePart> = {}): FilePart => ({
    ...{ kind: 'video', field: 'video', fileName: '', declared: 'text/plain', ...o },
  });
  const mp4 = Buffer.from('\0\0\0\x18ftypisom');

  it('names a file that came without a name', () => {
    const video = part();
    const media = judgeFile(video, mp4);
    expect(media).toEqual({ contentType: 'video/mp4', extension: '.mp4' });
    if ('message' in media) throw new Error(media.message);
    expect(nameOf(video, media)).toBe('video.mp4');
    expect(nameOf(part({ refId: 'anna', fileName: '' }), media)).toBe('anna.mp4');
    expect(nameOf(part({ fileName: 'own.bin' }), media)).toBe('own.bin');
  });

  it.each<[string, Partial<FilePart>, string | Buffer, RegExp]>([
    ['nothing', { fileName: 'talk.mp4' }, '', /^"talk\.mp4" is empty\.$/],
    ['nothing without a name', {}, '', /^The file is empty\.$/],
    ['a text', { fileName: 'talk.mp4' }, 'words', /^"talk\.mp4" is a text; needed is video: MP4, MOV, WEBM, AVI\.$/],
    ['a path instead of a file', {}, 'talk.mp4', /^The file is a text; .* in curl: "@" before the path\.$/],
    ['sound for a video', { fileName: 'a.mp4' }, Buffer.from('ID3\x04\0\0\0\0\0\0'), /is MP3, which holds no picture/],
    [
      'bytes that say nothing',
      { fileName: 'a.bin' },
      '\0\x01',
      /is not known as media, by its bytes, its name or its type/,
    ],
  ])('refuses %s', (_what, o, bytes, message) => {
    expect(judgeFile(part(o), Buffer.from(bytes))).toEqual({ field: 'video', message: expect.stringMatching(message) });
  });
});
