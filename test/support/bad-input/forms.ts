import { file, jobForm, SEGMENT } from '../job-form.js';
import { ask, type BadInput, type Group, replyOf, type Where } from './bad-input.js';

/** Forms that are no job. */

const PATH = '/api/v1/sync/pro-sync-process';

/** A right form, made wrong. */
const form = (what: string, answer: string, change: (form: FormData) => void, at: Where = 'open'): BadInput => ({
  ...{ what, answer },
  async send({ urls }) {
    return [await replyOf(await fetch(urls[at] + PATH, { method: 'POST', body: jobForm(change) }))];
  },
});

const set = (name: string, value: unknown) => (form: FormData) =>
  form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
const add =
  (...parts: [name: string, type: string, fileName: string, bytes?: string | Buffer][]) =>
  (form: FormData) => {
    for (const [name, type, fileName, bytes] of parts) form.append(name, file(type, bytes), fileName);
  };
const instead = (name: string, type: string, fileName: string, bytes?: string | Buffer) => (form: FormData) =>
  form.set(name, file(type, bytes), fileName);
const audioInput = (input: object) => set('segments', [{ ...SEGMENT, audioInput: input }]);

const fault = (field: string) => `400 invalid_request: ${field}`;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const ZIP = Buffer.from('504b03041400000008000000', 'hex');
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(64), Buffer.from('PE\0\0')]);

export const FORMS: Group = {
  title: 'Forms',
  cases: [
    form('no video', fault('video'), (form) => form.delete('video')),
    form('two videos', fault('video'), add(['video', 'video/mp4', 'b.mp4'])),
    form('an empty video', fault('video'), instead('video', 'video/mp4', 'a.mp4', '')),
    form('a video that is a word', fault('video'), set('video', 'talk.mp4')),
    form('a video that nothing tells to be one', fault('video'), instead('video', 'text/plain', 'a.txt')),
    form('an HTML page called a video', fault('video'), instead('video', 'video/mp4', 'a.mp4', '<!doctype html><p>')),
    form('a picture called a video', fault('video'), instead('video', 'video/mp4', 'a.mp4', PNG)),
    form('an archive called a video', fault('video'), instead('video', 'video/mp4', 'a.mp4', ZIP)),
    form('a program called a video', fault('video'), instead('video', 'video/mp4', 'a.mp4', EXE)),
    form(
      'a shell script called a video',
      fault('video'),
      instead('video', 'video/mp4', 'a.mp4', '#!/bin/sh\nrm -rf /\n'),
    ),
    form(
      'a video larger than is allowed',
      '413 payload_too_large: video',
      instead('video', 'video/mp4', 'a.mp4', `\0${'x'.repeat(2_000)}`),
      'small',
    ),
    form('no audio', fault('audio'), (form) => form.delete('audio')),
    form('a picture as audio', fault('audio'), instead('audio', 'image/png', 'anna.png')),
    form('two audio of one name', fault('audio[anna]'), add(['audio[anna]', 'audio/wav', 'b.wav'])),
    form('a refId with a space', fault('audio[a b]'), add(['audio[a b]', 'audio/wav', 'b.wav'])),
    form('a refId of a path', fault('audio[../../x]'), add(['audio[../../x]', 'audio/wav', 'b.wav'])),
    form('a refId of nothing', fault('audio[]'), add(['audio[]', 'audio/wav', 'b.wav'])),
    form(
      'too many audio files',
      fault('audio'),
      add(['audio', 'audio/wav', 'b.wav'], ['audio', 'audio/wav', 'c.wav'], ['audio', 'audio/wav', 'd.wav']),
    ),
    form('a file nobody asked for', fault('image'), add(['image', 'image/png', 'a.png'])),
    form('a word nobody asked for', fault('label'), set('label', 'mine')),
    form('a word called __proto__', fault('__proto__'), set('__proto__', 'mine')),
    form('no segments', fault('segments'), (form) => form.delete('segments')),
    form('segments twice', fault('segments'), (form) => form.append('segments', '[]')),
    form('segments that are no JSON', fault('segments'), set('segments', '[{')),
    form('segments without end', fault('segments'), set('segments', `"${'x'.repeat(300_000)}"`)),
    form('segments 100,000 deep', fault('segments[0]'), set('segments', '['.repeat(100_000) + ']'.repeat(100_000))),
    form(
      '3,001 segments',
      fault('segments'),
      set(
        'segments',
        Array.from({ length: 3_001 }, () => ({})),
      ),
    ),
    form('segments that are no text', fault('segments'), (form) =>
      form.set('segments', file('application/json', Buffer.from([0x5b, 0xff, 0xc0, 0x5d])), 'a.json'),
    ),
    form('a label in a segment', fault('segments[0].label'), set('segments', [{ ...SEGMENT, label: 'A' }])),
    form('a model nobody knows', fault('model'), set('model', 'lipsync-9')),
    form('an option nobody knows', fault('options.fps'), set('options', { fps: 25 })),
    form('a sync_mode nobody knows', fault('options.sync_mode'), set('options', { sync_mode: 'stretch' })),
    form('a name with an escape of terminals', fault('name'), set('name', 'a\x1b[2Jb')),
    form(
      'half a crop',
      '422 invalid_segments: segments[0].audioInput.startTime',
      audioInput({ refId: 'anna', endTime: 1 }),
    ),
    form(
      'a refId that no audio has',
      '422 invalid_segments: segments[0].audioInput.refId',
      audioInput({ refId: 'ben' }),
    ),
    form(
      'an overlap',
      '422 invalid_segments: segments[1].startTime',
      set('segments', [SEGMENT, { ...SEGMENT, startTime: 1 }]),
    ),
    form('no segment', '422 invalid_segments: segments', set('segments', [])),
    form('many faults: all are named', fault('image, options, segments[0].endTime'), (form) => {
      add(['image', 'image/png', 'a.png'])(form);
      set('options', '{')(form);
      set('segments', [{ ...SEGMENT, endTime: -1 }])(form);
    }),
  ],
};

const TYPE = 'multipart/form-data; boundary=b';

const multipart = (what: string, answer: string, body: string | Buffer, type = TYPE) =>
  ask(what, answer, { path: PATH, headers: [`Content-Type: ${type}`], body });
/** A part with these header lines. */
const part = (head: string, content: string) => `--b\r\n${head}\r\n\r\n${content}\r\n`;
const named = (name: string, more = '') => `Content-Disposition: form-data; name="${name}"${more}`;
const bodyOf = (...parts: string[]) => `${parts.join('')}--b--\r\n`;
const VIDEO = part(named('video', '; filename="a.mp4"'), '\0video');
const AUDIO = part(named('audio', '; filename="anna.wav"'), '\0audio');
const SEGMENTS = part(named('segments'), JSON.stringify([SEGMENT]));
const whole = (...more: string[]) => bodyOf(VIDEO, AUDIO, SEGMENTS, ...more);

const BOUNDARY = fault('Content-Type');
const CUT = '400 upload_incomplete';

export const MULTIPART: Group = {
  title: 'The parts of forms',
  cases: [
    multipart('no boundary', BOUNDARY, whole(), 'multipart/form-data'),
    multipart('an empty boundary', BOUNDARY, whole(), 'multipart/form-data; boundary=""'),
    multipart('a boundary of 253 characters', BOUNDARY, whole(), `multipart/form-data; boundary=${'b'.repeat(253)}`),
    multipart('a boundary of 4,000', BOUNDARY, whole(), `multipart/form-data; boundary=${'b'.repeat(4_000)}`),
    multipart('a boundary with a backslash', BOUNDARY, whole(), 'multipart/form-data; boundary="a\\b"'),
    multipart('a boundary that is no ASCII', BOUNDARY, whole(), `multipart/form-data; boundary=${'ö'.repeat(100)}`),
    multipart('a boundary the body does not have', BOUNDARY, whole(), 'multipart/form-data; boundary=other'),
    multipart('two boundaries: the first counts', BOUNDARY, whole(), 'multipart/form-data; boundary=other; boundary=b'),
    multipart('a form of nothing', BOUNDARY, ''),
    multipart('a form of its end alone', fault('video, audio, segments'), bodyOf()),
    multipart('no last boundary', CUT, `${VIDEO}${AUDIO}${SEGMENTS}`),
    multipart('a last boundary cut short', CUT, `${VIDEO}${AUDIO}${SEGMENTS}--b-`),
    multipart('an end in the headers of a part', CUT, `${VIDEO}--b\r\nContent-Disp`),
    multipart(
      'an end in the middle of a file',
      CUT,
      `${AUDIO}--b\r\n${named('video', '; filename="a.mp4"')}\r\n\r\n\0half`,
    ),
    multipart('line ends without CR', BOUNDARY, whole().replaceAll('\r\n', '\n')),
    multipart('a part without a name', fault(''), whole(part('Content-Disposition: form-data', 'x'))),
    multipart(
      'a part without Content-Disposition',
      fault('video'),
      bodyOf(AUDIO, SEGMENTS, part('Content-Type: video/mp4', '\0')),
    ),
    multipart(
      'a form in a form',
      fault('files'),
      whole(
        part(
          `${named('files')}\r\nContent-Type: multipart/mixed; boundary=c`,
          `--c\r\n${named('video', '; filename="b.mp4"')}\r\n\r\n\0\r\n--c--`,
        ),
      ),
    ),
    multipart('a name with a line end in it', fault('a%0d%0ab'), whole(part(named('a%0d%0ab'), 'x'))),
    multipart(
      'a refId in quotes, and an escape that is none',
      fault('audio["\\q"]'),
      whole(part(named('audio[\\"\\\\q\\"]', '; filename="b.wav"'), '\0')),
    ),
    multipart('a name of 10,000 characters', fault('x'.repeat(100)), whole(part(named('x'.repeat(10_000)), 'x'))),
    multipart(
      'a header injected by a name',
      fault('a'),
      whole(part(`${named('a')}\r\nContent-Type: text/html\r\nSet-Cookie: a=b`, 'x')),
    ),
    multipart(
      'a part in base64',
      fault('audio[b]'),
      whole(part(`${named('audio[b]', '; filename="b.wav"')}\r\nContent-Transfer-Encoding: base64`, 'SUQz')),
    ),
    multipart(
      'words in quoted-printable',
      fault('name'),
      whole(part(`${named('name')}\r\nContent-Transfer-Encoding: quoted-printable`, 'a=20b')),
    ),
    multipart(
      '1,000 headers of a part',
      fault('x'),
      whole(part(`${named('x')}\r\n${Array.from({ length: 1_000 }, (_, n) => `X-${n}: a`).join('\r\n')}`, 'x')),
    ),
    multipart(
      'a header of a part of 200,000 characters',
      fault('x'),
      whole(part(`${named('x')}\r\nX-Long: ${'x'.repeat(200_000)}`, 'x')),
    ),
    multipart(
      '10,000 parts',
      fault('video, form'),
      bodyOf(...Array.from({ length: 10_000 }, () => part(named('video'), ''))),
    ),
    multipart(
      '10,000 words',
      '400 invalid_request: 8 fields',
      whole(...Array.from({ length: 10_000 }, (_, n) => part(named(`word${n}`), 'x'))),
    ),
  ],
};
