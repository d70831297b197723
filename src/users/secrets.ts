import { createHash, randomBytes } from 'node:crypto';

/** What API keys begin with, so that people and scanners of repositories know one when they see it. */
export const KEY_PREFIX = 'pve_';

/** 256 bits, as base64url. */
export const newSecret = (prefix = ''): string => `${prefix}${randomBytes(32).toString('base64url')}`;

/**
 * All that is kept of a secret. Nobody guesses 256 random bits, so a plain hash is enough, and a look-up by it says
 * nothing by the time it takes.
 */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
