import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInBrowser } from '../../local/open-in-browser.js';

const URL = 'http://127.0.0.1:4000/login?next=/jobs/7#token=sample';

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-in-browser-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that notes what it is asked to open. */
async function opener(name: string, exitCode: number): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\nprintf %s "$1" > "${file}.opened"\nexit ${exitCode}\n`);
  await chmod(file, 0o700);
  return file;
}

const opened = (file: string) => readFile(`${file}.opened`, 'utf8');
const open = (...openers: string[]) =>
  openInBrowser(URL, (line) => said.push(line), { openers, failsWithinMs: 600_000 });

it('takes the first program that can', async () => {
  const [fails, works] = [await opener('fails', 3), await opener('works', 0)];
  await open(join(folder, 'absent'), fails, works);
  expect([await opened(fails), await opened(works), said]).toEqual([URL, URL, []]);
});

it('says what to do where none can', async () => {
  await open(join(folder, 'absent'), await opener('fails', 1));
  expect(said).toEqual([`No browser could be opened from here. Open it yourself: ${URL}`]);
});
