import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { H264, type MediaFiles, mediaFiles } from '../support/media-files.js';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';
import { pictureAt, serveFolder, soundOf, type TestServer } from '../support/simulator-media.js';

let media: MediaFiles;
let files: TestServer;
let simulator: TestSimulator;

/** 2 s each. The video's sound is 440 Hz, the audio's 880 Hz. */
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc=s=160x120:r=25:d=2'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=2'];
const VOICE = ['-f', 'lavfi', '-i', 'sine=f=880:r=48000:d=2'];

beforeAll(async () => {
  media = await mediaFiles();
  await media.make(...PICTURE, ...SOUND, ...H264, '-g', '50', '-c:a', 'aac', 'plain.mp4');
  await media.make(...VOICE, 'voice.wav');
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, concurrencyLimit: 100 });
});
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

const segment = (startTime: number, refId = 'voice-0') => ({
  ...{ startTime, endTime: startTime + 0.5, audioInput: { refId, startTime: 0.5, endTime: 1 } },
});

/** What becomes of these files, with the first audio from 0.5 to 1 s where nothing else is said. */
async function generate(video: string, audio = ['voice.wav'], segments = [segment(0.5)]) {
  const input = [
    { type: 'video', url: `${files.url}/${video}` },
    ...audio.map((name, n) => ({ type: 'audio', url: `${files.url}/${name}`, refId: `voice-${n}` })),
  ];
  const { body } = await simulator.create({ model: 'lipsync-2', input, options: { sync_mode: 'cut_off' }, segments });
  return await simulator.settled(body.id);
}

/** The result's file, and what ffmpeg says of it. */
async function made(...args: Parameters<typeof generate>) {
  const generation = await generate(...args);
  expect(generation).toMatchObject({ status: 'COMPLETED', error: null });
  const file = join(media.folder, `result-${generation.id}.mp4`);
  await writeFile(file, Buffer.from(await (await fetch(String(generation.outputUrl))).arrayBuffer()));
  const said: { stderr: string } = await promisify(execFile)(media.ffmpegPath, ['-hide_banner', '-i', file]).catch(
    (e) => e,
  );
  const [, minutes, seconds] = /Duration: 00:(\d\d):([\d.]+)/.exec(said.stderr) ?? [];
  const sound = await soundOf(media.ffmpegPath, file);
  const tone = (start: number, length = 0.3) => sound(start, length);
  return { ...generation, file, says: said.stderr, seconds: 60 * Number(minutes) + Number(seconds), tone };
}

describe('what Sync.so does not take ends FAILED', () => {
  const invalid = (type: string) => ({ status: 'FAILED', errorCode: `generation_input_${type}_invalid` });

  it.each([
    ['Matroska', ['-c', 'copy', 'video.mkv']],
    ['an MPEG transport stream', ['-c', 'copy', '-bsf:v', 'h264_mp4toannexb', 'video.ts']],
    ['Flash', ['-c', 'copy', '-f', 'flv', 'flv.mp4']],
    ['Windows Media', ['-c:v', 'wmv2', '-c:a', 'wmav2', 'video.wmv']],
    ['sound alone', ['-vn', '-c:a', 'copy', 'sound.mp4']],
  ])('a video in %s', async (_what, args) => {
    await media.make('-i', media.at('plain.mp4'), ...args);
    expect(await generate(args.at(-1) ?? '')).toMatchObject(invalid('video'));
  });

  it.each([
    ['AIFF', ['voice.aiff']],
    ['Core Audio', ['voice.caf']],
    ['WebM', ['-c:a', 'libopus', 'voice.webm']],
    ['Matroska', ['-c:a', 'flac', 'voice.mka']],
    ['Sun audio', ['voice.au']],
  ])('an audio in %s', async (_what, args) => {
    await media.make('-i', media.at('voice.wav'), ...args);
    expect(await generate('plain.mp4', [args.at(-1) ?? ''])).toMatchObject(invalid('audio'));
  });

  it.each([
    ['AMR', '#!AMR\nrest'],
    ['nothing', ''],
    ['text', 'No media.'],
    ['a WAV without samples', `RIFF${'\0'.repeat(4)}WAVE`],
  ])('an audio that is %s', async (_what, content) => {
    await writeFile(media.at('other.wav'), content);
    expect(await generate('plain.mp4', ['other.wav'])).toMatchObject(invalid('audio'));
  });

  it.each([
    [
      'a playlist',
      () => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://${media.at('plain.mp4')}\n#EXT-X-ENDLIST\n`,
    ],
    ['a list of files', () => `ffconcat version 1.0\nfile '${media.at('plain.mp4')}'\n`],
  ])('%s that names a file of the machine, which nobody reads', async (_what, content) => {
    await writeFile(media.at('list.mp4'), content());
    expect(await generate('list.mp4')).toMatchObject(invalid('video'));
    expect(await generate('plain.mp4', ['list.mp4'])).toMatchObject(invalid('audio'));
  });
});

describe('what Sync.so takes is used', () => {
  it.each([
    ['MOV', ['-c', 'copy', 'video.mov']],
    ['WebM', ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus', 'video.webm']],
    ['AVI', ['-c:v', 'mpeg4', '-c:a', 'libmp3lame', 'video.avi']],
  ])('a video in %s', async (_what, args) => {
    await media.make('-i', media.at('plain.mp4'), ...args);
    const { seconds, tone } = await made(args.at(-1) ?? '');
    expect(Math.abs(seconds - 2), 'a frame each of picture and sound').toBeLessThan(0.07);
    expect([tone(0.1), tone(0.6), tone(1.2)]).toEqual([440, 880, 440]);
  });

  it('audio in every one of its containers, with a cover picture too', async () => {
    const picture = ['-f', 'lavfi', '-i', 'testsrc=s=64x64:d=0.04'];
    const all = [
      ['-c:a', 'wmav2', 'voice.wma'],
      ['-c:a', 'flac', 'voice.flac'],
      ['-c:a', 'libvorbis', 'voice.ogg'],
      ['-c:a', 'flac', 'flac.ogg'],
      ['-c:a', 'alac', 'alac.m4a'],
      ['-c:a', 'aac', 'voice.aac'],
      ['-c:a', 'libmp3lame', 'mp3-in.wav'],
      [...picture, '-map', '0:a', '-map', '1:v', '-c:v', 'mjpeg', '-frames:v', '1', '-id3v2_version', '3', 'cover.mp3'],
    ];
    for (const args of all) await media.make('-i', media.at('voice.wav'), ...args);
    const names = all.map((args) => args.at(-1) ?? '');
    const long = ['-f', 'lavfi', '-i', 'testsrc=s=64x64:r=25:d=5', '-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=5'];
    await media.make(...long, ...H264, '-c:a', 'aac', 'long.mp4');
    const starts = names.map((_name, n) => n * 0.6);
    const { tone, seconds } = await made(
      ...(['long.mp4', names] as const),
      starts.map((start, n) => segment(start, `voice-${n}`)),
    );
    expect(seconds).toBeCloseTo(5, 1);
    expect(starts.map((start) => tone(start + 0.1))).toEqual(names.map(() => 880));
  });
});

describe('a source of an unusual kind gives an ordinary result', () => {
  it('with chapters, subtitles and several sounds: only what was asked for is in it', async () => {
    await writeFile(
      media.at('chapters.txt'),
      ';FFMETADATA1\ntitle=Secret\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=17\ntitle=All\n',
    );
    await writeFile(media.at('words.srt'), '1\n00:00:00,000 --> 00:00:01,900\nHello.\n');
    const inputs = ['plain.mp4', 'voice.wav', 'words.srt', 'chapters.txt'].flatMap((name) => ['-i', media.at(name)]);
    const maps = ['0:v', '0:a', '1:a', '2:s'].flatMap((stream) => ['-map', stream]);
    const kinds = ['-c:v', 'copy', '-c:a', 'aac', '-c:s', 'mov_text', '-map_metadata', '3', '-map_chapters', '3'];
    await media.make(...inputs, ...maps, ...kinds, 'chapters.mp4');
    const { says, seconds, tone } = await made('chapters.mp4', ['voice.wav'], [segment(0), segment(0.6), segment(1.2)]);
    expect(seconds).toBeCloseTo(2, 1);
    expect(says).not.toMatch(/Chapter|Secret|Subtitle|Data:/);
    expect(says.match(/Stream #/g)).toHaveLength(2);
    expect([tone(0.1), tone(1.75, 0.2)]).toEqual([880, 440]);
  });

  it.each([
    ['HLG', 'arib-std-b67'],
    ['PQ', 'smpte2084'],
  ])('in high dynamic range, %s: 8 bits, tagged as what they are', async (_what, transfer) => {
    const colors = `colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc`;
    const tags = ['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'];
    const ten = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x264-params', colors, ...tags];
    await media.make(...PICTURE, ...SOUND, ...ten, '-c:a', 'aac', `${transfer}.mp4`);
    const { says } = await made(`${transfer}.mp4`);
    expect(says).toMatch(/Video: h264 .*yuv420p\(tv, bt709/);
    expect(says).not.toMatch(/bt2020|arib|2084/);
  });

  it('rotated by its metadata: upright', async () => {
    await media.make('-i', media.at('plain.mp4'), '-c', 'copy', '-metadata:s:v:0', 'rotate=90', 'rotated.mp4');
    const { says, seconds } = await made('rotated.mp4');
    expect(seconds).toBeCloseTo(2, 1);
    expect(says).toMatch(/Video: .* 120x160/);
    expect(says).not.toMatch(/rotat/i);
  });

  it('of an odd size: one less', async () => {
    const odd = ['-f', 'lavfi', '-i', 'testsrc=s=161x121:r=25:d=2'];
    await media.make(...odd, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', 'odd.mp4');
    const { says, tone } = await made('odd.mp4');
    expect(says).toMatch(/Video: .*yuv420p.* 160x120/);
    expect([tone(0.1), tone(0.6)]).toEqual([0, 880]);
  });

  it('of a variable rate: constant, as long, and each picture at its time', async () => {
    const dropped = ['-vf', "select='not(mod(n,5))+gt(n,30)'", '-vsync', 'vfr'];
    await media.make('-i', media.at('plain.mp4'), ...dropped, ...H264, '-c:a', 'copy', 'variable.mp4');
    const { file, seconds, tone } = await made('variable.mp4');
    expect(seconds).toBeCloseTo(2, 1);
    expect(tone(0.6)).toBe(880);
    expect(await looksLike(file, 1.7, 1.7)).toBe(true);
  });

  it('cut without encoding, so that an edit list hides its beginning: from the cut on', async () => {
    await media.make('-ss', '1', '-i', media.at('plain.mp4'), '-c', 'copy', 'cut.mp4');
    const { file, seconds, tone } = await made('cut.mp4', ['voice.wav'], [segment(0.4)]);
    expect(seconds).toBeCloseTo(1, 1);
    expect([tone(0.05, 0.3), tone(0.5)]).toEqual([440, 880]);
    expect(await looksLike(file, 0.1, 1.1)).toBe(true);
  });

  it('of two edits: as long as both together, one behind the other', async () => {
    const plain = await readFile(media.at('plain.mp4'));
    await writeFile(media.at('edits.mp4'), withSecondEdit(plain, 500, 1.5));
    const { file, seconds, tone } = await made('edits.mp4', ['voice.wav'], [segment(0.4)]);
    expect(seconds).toBeCloseTo(1, 1);
    expect(tone(0.5)).toBe(880);
    expect(await looksLike(file, 0.2, 0.2)).toBe(true);
    expect(await looksLike(file, 0.7, 1.7)).toBe(true);
  });

  /** The picture's edit list with a first edit of `milliseconds`, and another one as long that begins at `second`. */
  function withSecondEdit(mp4: Buffer, milliseconds: number, second: number): Buffer {
    const boxAt = (name: string, from = 0) => mp4.indexOf(name, from, 'latin1') - 4; // its length, then its name
    const list = boxAt('elst');
    const entry = list + 16; // version, flags, and how many there are
    const ticks = mp4.readUInt32BE(boxAt('mdhd') + 20);
    const added = Buffer.from(mp4.subarray(entry, entry + 12));
    added.writeUInt32BE(mp4.readInt32BE(entry + 4) + second * ticks, 4);
    for (const length of [mp4.subarray(entry), added]) length.writeUInt32BE(milliseconds, 0);
    mp4.writeUInt32BE(2, list + 12);
    for (const box of ['moov', 'trak', 'edts', 'elst'].map((name) => boxAt(name))) {
      mp4.writeUInt32BE(mp4.readUInt32BE(box) + added.length, box);
    }
    return Buffer.concat([mp4.subarray(0, entry + 12), added, mp4.subarray(entry + 12)]);
  }

  it('whose picture begins after its sound: both stay together', async () => {
    const late = ['-i', media.at('plain.mp4'), '-itsoffset', '0.4', '-i', media.at('plain.mp4')];
    await media.make(...late, '-map', '0:a', '-map', '1:v', '-c', 'copy', 'late.mp4');
    const { file, tone } = await made('late.mp4');
    expect([tone(0.1), tone(0.6), tone(1.2)]).toEqual([440, 880, 440]);
    expect(await looksLike(file, 1.2, 0.8)).toBe(true);
  });

  /** Whether a result shows at one time what the plain source shows at another, rather than what that shows later. */
  async function looksLike(file: string, at: number, sourceAt: number): Promise<boolean> {
    const [picture, same, other] = await Promise.all([
      pictureAt(media.ffmpegPath, file, at),
      pictureAt(media.ffmpegPath, media.at('plain.mp4'), sourceAt),
      pictureAt(media.ffmpegPath, media.at('plain.mp4'), sourceAt > 1 ? sourceAt - 0.5 : sourceAt + 0.5),
    ]);
    return difference(picture, same) < difference(picture, other);
  }
  const difference = (a: Buffer, b: Buffer) => a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0);
});
