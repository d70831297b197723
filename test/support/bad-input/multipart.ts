import { SEGMENT } from '../job-form.js';
import { ask, type Group } from './bad-input.js';

/** Forms whose parts are none, byte for byte. */

const PATH = '/api/v1/sync/pro-sync-process';
const fault = (field: string) => `400 invalid_request: ${field}`;
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
