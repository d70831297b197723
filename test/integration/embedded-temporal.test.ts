import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { resolveTemporal, startTemporal } from '../../local/temporal.js';
import { loadStackConfig } from '../../src/platform/config.js';

/** A server that ends as it does when a port was taken from under it: the first so many times it is started. */
async function start(failures: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-temporal-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const temporal = await resolveTemporal(loadStackConfig(), () => undefined);
  const [binary, starts] = [join(dataDir, 'temporal-that-fails'), join(dataDir, 'starts')];
  await writeFile(
    binary,
    `#!/bin/sh\necho start >> '${starts}'\n[ "$(wc -l < '${starts}')" -le ${failures} ] && exit 2\nexec '${temporal}' "$@"\n`,
  );
  await chmod(binary, 0o755);
  const said: string[] = [];
  const report = (line: string) => void said.push(line);
  const starting = startTemporal({ binary, dataDir, port: await freePort(), inMemory: true, report });
  return { said, starting };
}

it('is started again when it ends at its start, and says so', async () => {
  const { said, starting } = await start(2);
  const server = await starting;
  await server.stop();
  const again = 'Temporal ended while it started; starting it again …';
  expect(said).toEqual([again, again, expect.stringContaining('Temporal is ready')]);
});

it('is given up when it ends each time', async () => {
  const { starting } = await start(3);
  await expect(starting).rejects.toThrow('Temporal did not start: it ended with exit code 2.');
});
