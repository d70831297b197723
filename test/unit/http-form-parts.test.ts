import { describe, expect, it } from 'vitest';
import { planFilePart } from '../../src/http/form-parts.js';

const plan = (field: string, fileName: string, type: string) => planFilePart(field, fileName, type);

describe('what a file part is', () => {
  it.each([
    ['video', 'talk.mp4', 'video/mp4', { kind: 'video', media: { contentType: 'video/mp4', extension: '.mp4' } }],
    ['video', 'TALK.MOV', 'application/octet-stream', { media: { contentType: 'video/quicktime', extension: '.mov' } }],
    ['video', 'blob', 'video/webm', { media: { contentType: 'video/webm', extension: '.webm' } }],
    ['video', 'talk.xyz', 'video/x-own', { media: { contentType: 'video/x-own', extension: '' } }],
    ['audio[a_1-B]', 'x.wav', 'audio/x-wav', { kind: 'audio', refId: 'a_1-B', media: { contentType: 'audio/x-wav' } }],
    ['audio', 'anna.wav', 'audio/wav', { kind: 'audio', refId: 'anna' }],
    ['audio', ' Anna & Ben (2).tar.wav', 'audio/wav', { refId: 'Anna-Ben-2-tar' }],
    ['audio', `${'x'.repeat(300)}.mp3`, 'audio/mpeg', { refId: 'x'.repeat(64) }],
  ])('%s "%s" %s', (field, fileName, type, expected) => {
    expect(plan(field, fileName, type)).toMatchObject(expected);
  });

  it.each([
    ['video', 'talk.txt', 'text/plain', 'video', /declared as text\/plain; needed is video: MP4/],
    ['video', 'talk.wav', 'application/octet-stream', 'video', /needed is video/],
    ['video', 'talk.mp4', 'video/mp4\r\nx: y', 'video', /needed is video/],
    ['audio[a]', 'talk.mp4', 'video/mp4', 'audio[a]', /needed is audio: WAV, MP3/],
    ['audio[a b]', 'a.wav', 'audio/wav', 'audio[a b]', /1 to 64 letters/],
    ['audio[]', 'a.wav', 'audio/wav', 'audio[]', /1 to 64 letters/],
    ['audio', '語.wav', 'audio/wav', 'audio', /gives no refId; name the part audio\[REFID\]/],
    ['image', 'a.png', 'image/png', 'image', /Unknown part/],
    ['Video', 'a.mp4', 'video/mp4', 'Video', /Unknown part/],
  ])('refuses %s "%s" %s', (field, fileName, type, at, message) => {
    expect(plan(field, fileName, type)).toEqual({ field: at, message: expect.stringMatching(message) });
  });

  it('keeps a file name for people, without what PostgreSQL or a terminal would choke on', () => {
    expect(plan('video', 'ta\u0000lk\u001b[31m.mp4', 'video/mp4')).toMatchObject({ fileName: 'talk[31m.mp4' });
  });
});
