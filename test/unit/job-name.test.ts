import { describe, expect, it } from 'vitest';
import { nameFault, nameOfFile } from '../../src/domain/job-name.js';
import { resultFileName } from '../../src/platform/file-name.js';
import { attachmentNamed } from '../../src/storage/content-disposition.js';

const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';

describe("a job's name", () => {
  it.each(['talk', 'Größe 5 / Teil 2', '讲话', FAMILY, 'x'.repeat(200), '\u{1f600}'.repeat(200)])(
    'may be %j',
    (name) => {
      expect(nameFault(name)).toBeUndefined();
    },
  );

  it.each(['', ' ', 'a\nb', 'a\u0000', '\u202egpj.exe', 'a\u2028b', '\ud83d', 'x'.repeat(201)])(
    'may not be %j',
    (name) => {
      expect(nameFault(name)).toMatch(/^Must have .*\.$/);
    },
  );

  it.each([
    ['talk.mp4', 'talk'],
    ['my.talk.of.monday.MOV', 'my.talk.of.monday'],
    ['.mp4', '.mp4'],
    ['no ending', 'no ending'],
    [`${'x'.repeat(250)}.mp4`, 'x'.repeat(200)],
    ['   .mp4', 'video'],
  ])('is taken from the file %j as %j', (fileName, name) => {
    expect(nameOfFile(fileName)).toBe(name);
    expect(nameFault(name)).toBeUndefined();
  });
});

describe('what a result is saved as', () => {
  it.each([
    ['talk', 'talk.mp4'],
    ['a/b\\c: "d"?', 'a-b-c- -d--.mp4'],
    ['../../etc/passwd', '-..-etc-passwd.mp4'],
    ['...', 'result.mp4'],
  ])('%j is %j', (name, fileName) => {
    expect(resultFileName(name, '.mp4')).toBe(fileName);
  });

  it('fits into what file systems take, with its ending', () => {
    const fileName = resultFileName('\u8bb2'.repeat(200), '.mp4');
    expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255);
    expect(fileName).toMatch(/\.mp4$/);
  });

  it('is said plainly where it is plain, and by RFC 8187 besides where it is not', () => {
    expect(attachmentNamed('my talk.mp4')).toBe('attachment; filename="my talk.mp4"');
    expect(attachmentNamed("Größe (1)*'.mp4")).toBe(
      `attachment; filename="Gr__e (1)*'.mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29%2A%27.mp4`,
    );
    expect(attachmentNamed('a"b\\c.mp4')).toBe(`attachment; filename="a_b_c.mp4"; filename*=UTF-8''a%22b%5Cc.mp4`);
    expect(attachmentNamed('a\r\nSet-Cookie: x')).not.toMatch(/[\r\n]/);
  });
});
