import { describe, expect, it } from 'vitest';
import type { MediaKind } from '../../src/media/media-formats.js';
import { mediaTypeOf } from '../../src/media/media-types.js';
import { sniff } from '../../src/media/sniff.js';

const bytes = (word: string) => Buffer.from(word, 'latin1');
const packets = (at: number) => {
  const stream = Buffer.alloc(1_000, 0x80);
  for (const packet of [0, 1, 2]) stream[at + packet * (188 + at)] = 0x47;
  return stream;
};

describe('what the first bytes say', () => {
  it.each([
    ['\0\0\0\x20ftypisom', 'mp4'],
    ['\0\0\0\x20ftypM4V ', 'mp4'],
    ['\0\0\0\x1cftyp3gp4', 'mp4'],
    ['\0\0\0\x20ftypM4A ', 'm4a'],
    ['\0\0\0\x14ftypqt  ', 'mov'],
    ['\0\0\0\x08wide\0\x12\x34\x56mdat', 'mov'],
    ['\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm', 'webm'],
    ['\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska', 'mkv'],
    ['RIFF\x24\0\0\0WAVEfmt ', 'wav'],
    ['RF64\xff\xff\xff\xffWAVEds64', 'wav'],
    ['BW64\xff\xff\xff\xffWAVEds64', 'wav'],
    ['RIFF\x24\0\0\0AVI LIST', 'avi'],
    ['OggS\0\x02', 'ogg'],
    ['fLaC\0\0\0\x22', 'flac'],
    ['ID3\x03\0\0\0\0\0\x0a', 'mp3'],
    ['ID3\x04\0\0\0\0\0\x02\0\0\xff\xf1\x50\x80', 'aac'],
    ['ID3\x04\0\0\0\0\0\x02\0\0fLaC', 'flac'],
    ['\xff\xfb\x90\x64', 'mp3'],
    ['\xff\xf3\x40\xc4', 'mp3'],
    ['\xff\xf1\x50\x80', 'aac'],
    ['\xff\xf9\x50\x80', 'aac'],
    ['FLV\x01\x05', 'flv'],
    ['\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9', 'asf'],
    ['#!AMR\n\x3c', 'amr'],
    ['#!AMR-WB\n\x04', 'amr'],
    ['caff\0\x01\0\0desc', 'caf'],
    ['FORM\0\x04\x65\x2eAIFFCOMM', 'aiff'],
    ['FORM\0\x04\x65\x2eAIFCFVER', 'aiff'],
    ['\0\0\x01\xba\x44', 'mpeg'],
  ])('%j is %s', (word, format) => {
    expect(sniff(bytes(word))).toEqual({ format });
  });

  it('knows transport streams by their packets, also with times between', () => {
    expect([sniff(packets(0)), sniff(packets(4))]).toEqual([{ format: 'ts' }, { format: 'ts' }]);
  });

  it.each([
    ['%PDF-1.7\n%\xe2\xe3\xcf\xd3', 'a PDF document'],
    ['%PDF-1.4\nwords', 'a PDF document'],
    ['\x89PNG\r\n\x1a\n', 'a picture'],
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'a picture'],
    ['GIF89a\x01\0', 'a picture'],
    ['RIFF\x24\0\0\0WEBPVP8 ', 'a WebP picture'],
    ['\0\0\0\x18ftypheic', 'a HEIC or AVIF picture'],
    ['\0\0\0\x1cftypavif', 'a HEIC or AVIF picture'],
    ['PK\x03\x04\x14\0', 'a ZIP archive or an office document'],
    ['\x1f\x8b\x08\0', 'a compressed archive'],
    ['MThd\0\0\0\x06', 'MIDI, which holds notes and no sound'],
    ['\x7fELF\x02\x01', 'a program'],
    ['  \n<!DOCTYPE html><p>Not found', 'an HTML page, as a download that failed leaves it'],
    ['<html lang="en">', 'an HTML page, as a download that failed leaves it'],
    ['<?xml version="1.0"?><Error>', 'an XML document'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'a picture (SVG)'],
    ['{"error":"not found"}', 'JSON'],
    ['#EXTM3U\n#EXT-X-VERSION:3', 'a playlist, not the media it names'],
    ['version https://git-lfs.github.com/spec/v1', 'a pointer of Git LFS, not the file'],
    ['The free lunch', 'a text'],
    ['MZ, in letters', 'a text'],
    ['\xef\xbb\xbfwords', 'a text'],
    ['\xff\xfew\0o\0r\0d\0', 'a text'],
    ['W\xc3\xb6rt', 'a text'],
    ['W\xc3\xb6rt\xc3', 'a text'],
  ])('%j is %s', (word, other) => {
    expect(sniff(bytes(word))).toEqual({ other });
  });

  it.each(['', '\0\x01\x02', '\xf6\xf6', 'words\0more', '\xff\xe8', '\x07\x07\x07\x07'])('%j says nothing', (word) => {
    expect(sniff(bytes(word))).toBeUndefined();
  });
});

describe('as what a file is stored', () => {
  const stored = (kind: MediaKind, word: string, fileName: string, declared: string) =>
    mediaTypeOf(kind, { head: bytes(word), fileName, declared });
  const UNKNOWN = '\0\x01';

  it.each<[MediaKind, string, string, string, string, string]>([
    // The bytes decide …
    ['video', '\0\0\0\x20ftypisom', 'talk', 'text/plain', 'video/mp4', '.mp4'],
    ['video', '\0\0\0\x20ftypisom', 'talk.mp3', 'audio/mpeg', 'video/mp4', '.mp4'],
    ['audio', '\0\0\0\x20ftypisom', 'a.mp4', 'video/mp4', 'audio/mp4', '.mp4'],
    ['audio', '\x1a\x45\xdf\xa3webm', 'blob', 'video/webm', 'audio/webm', '.webm'],
    ['audio', 'OggS\0\x02', 'voice.opus', 'application/octet-stream', 'audio/ogg', '.ogg'],
    ['audio', 'RIFF\0\0\0\0WAVE', 'a.mp3', 'binary/octet-stream', 'audio/wav', '.wav'],
    ['audio', 'RIFF\0\0\0\0AVI ', 'a.avi', 'video/avi', 'video/x-msvideo', '.avi'],
    // … then the name …
    ['video', UNKNOWN, 'TALK.MOV', 'application/octet-stream', 'video/quicktime', '.mov'],
    ['video', UNKNOWN, 'talk.m4v', 'text/plain', 'video/mp4', '.mp4'],
    ['audio', UNKNOWN, 'a.weba', 'video/webm', 'audio/webm', '.webm'],
    ['audio', UNKNOWN, 'a.mp3', 'image/png', 'audio/mpeg', '.mp3'],
    ['audio', UNKNOWN, 'a.mp4', 'video/mp4', 'audio/mp4', '.mp4'],
    // … then the type.
    ['video', UNKNOWN, 'blob', 'video/webm', 'video/webm', '.webm'],
    ['video', UNKNOWN, 'talk.xyz', 'video/x-own', 'video/x-own', ''],
    ['audio', UNKNOWN, 'a', 'audio/x-own', 'audio/x-own', ''],
    ['audio', UNKNOWN, 'a', 'video/mp4', 'video/mp4', '.mp4'],
  ])('%s of %j, "%s", declared as %s', (kind, word, fileName, declared, contentType, extension) => {
    expect(stored(kind, word, fileName, declared)).toEqual({ contentType, extension });
  });

  it.each<[MediaKind, string, string, string, RegExp]>([
    ['video', 'fLaC', 'talk.mp4', 'video/mp4', /^is FLAC, which holds no picture$/],
    ['video', UNKNOWN, 'talk.wav', 'application/octet-stream', /^is not known as media/],
    ['video', UNKNOWN, 'talk', 'audio/wav', /^is not known as media/],
    ['video', UNKNOWN, 'talk', 'video/mp4\r\nx: y', /^is not known as media/],
    ['audio', '%PDF-1.7', 'a.wav', 'audio/wav', /^is a PDF document$/],
  ])('refuses as %s: %j, "%s", declared as %s', (kind, word, fileName, declared, why) => {
    expect(stored(kind, word, fileName, declared)).toMatch(why);
  });
});
