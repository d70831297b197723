import { describe, expect, it, vi } from 'vitest';
import { startSyncSo } from '../../local/sync-so-part.js';
import { loadStackConfig } from '../../src/platform/config.js';

/** What the stack tells its processes, and people, of Sync.so; no simulator is started here. */
async function told(env: Record<string, string>) {
  const said: string[] = [];
  const keep = vi.fn();
  const config = loadStackConfig({ SIMULATOR_PORT: '4555', ...env });
  const answer = await startSyncSo(config, (line) => said.push(line), keep);
  return { address: answer.SYNC_BASE_URL, said, isSimulated: keep.mock.calls.length > 0 };
}

const KEY = { SYNC_API_KEY: 'not-a-real-key' };
const OTHER = { SYNC_BASE_URL: 'http://127.0.0.1:9999' };

describe('the Sync.so of a stack', () => {
  it('is the one that is named, with a key', async () => {
    expect(await told({ ...KEY, ...OTHER })).toEqual({ address: OTHER.SYNC_BASE_URL, said: [], isSimulated: false });
  });

  it('is the real one where only a key is given', async () => {
    expect(await told(KEY)).toEqual({ address: 'https://api.sync.so', said: [], isSimulated: false });
  });

  it('is simulated without a key', async () => {
    expect(await told({})).toEqual({ address: 'http://127.0.0.1:4555', said: [], isSimulated: true });
  });

  it('is simulated without a key, and an address that is not used is said', async () => {
    const { address, said, isSimulated } = await told(OTHER);
    expect([address, isSimulated]).toEqual(['http://127.0.0.1:4555', true]);
    expect(said).toEqual(['SYNC_BASE_URL is not used without SYNC_API_KEY: Sync.so is simulated here.']);
  });
});
