import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownPath } from '../../../web/src/account/own-path.js';

const OWN = 'http://127.0.0.1:4000';

describe('where a sign-in leads', () => {
  it.each(['/', '/jobs', '/jobs?status=failed&q=a%20b', '/jobs/1#player'])('is %s, as asked for', (path) => {
    expect(ownPath(path, OWN)).toBe(path);
  });

  it.each([
    null,
    '',
    'jobs',
    '//other.example/jobs',
    '/\\other.example',
    '\\\\other.example',
    '/\t/other.example',
    '/\n\\other.example',
    'https://other.example/',
    'javascript:alert(1)',
    '//[',
  ])('is the first page, not %j', (asked) => {
    expect(ownPath(asked, OWN)).toBe('/');
  });

  it('stays on this server where dots make two slashes of one', () => {
    expect(ownPath('/.//other.example/a', OWN)).toBe('/other.example/a');
    expect(ownPath('/a/..//other.example', OWN)).toBe('/other.example');
  });

  it('stays on this server, whatever is asked for', () => {
    const tricks = fc.constantFrom('/', '\\', '.', '..', '\t', '\n', '\r', '@', ':', '?', '#', 'a.example', '%2f', '[');
    const asked = fc.array(tricks, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);
    fc.assert(fc.property(asked, (path) => new URL(ownPath(path, OWN), OWN).origin === OWN));
  });
});
