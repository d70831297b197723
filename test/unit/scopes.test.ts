import { describe, expect, it } from 'vitest';
import { allows, isScope, SCOPES } from '../../src/domain/scopes.js';
import { isUserId } from '../../src/domain/user-id.js';

describe('scopes', () => {
  it('allow what they say, and admin all', () => {
    for (const scope of SCOPES) {
      expect(allows([scope], scope)).toBe(true);
      expect(allows(['admin'], scope)).toBe(true);
      expect(allows([], scope)).toBe(false);
    }
    expect(allows(['jobs:write'], 'jobs:read')).toBe(false);
    expect(allows(['jobs:read', 'jobs:write'], 'admin')).toBe(false);
  });

  it.each(['', 'jobs', 'Admin', 'jobs:read ', 'constructor'])('are not %j', (word) => {
    expect(isScope(word)).toBe(false);
  });
});

describe('a user', () => {
  it.each(['ann', 'auth0|42', 'ann@example.com', '..', 'a/b', 'https://id.example/u?1', 'Änne', '安', 'x'.repeat(600)])(
    'may be called %.30s',
    (id) => {
      expect(isUserId(id)).toBe(true);
    },
  );

  it.each(['', ' ', 'ann smith', 'ann\n', '\0', '\u200b', '\ud800', 'x'.repeat(601), '安'.repeat(100)])(
    'may not be called %.30j',
    (id) => {
      expect(isUserId(id)).toBe(false);
    },
  );
});
