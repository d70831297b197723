import { file, jobForm, SEGMENT } from '../job-form.js';
import { type BadInput, type Group, replyOf, type Where } from './bad-input.js';

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
