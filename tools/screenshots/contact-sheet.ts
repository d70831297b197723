import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes index.html into the folder: all of its pictures on one page, and returns where it is. */
export async function writeContactSheet(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).toSorted();
  const file = join(folder, 'index.html');
  await writeFile(file, `${HEAD}${names.map(figure).join('\n')}`);
  return file;
}

const HEAD = `<!doctype html><meta charset="utf-8"><title>Screenshots</title>
<style>
  body { display: flex; flex-wrap: wrap; gap: 16px; margin: 16px; font: 13px system-ui; background: #888 }
  figure { margin: 0 } img { display: block; max-width: 640px; max-height: 720px; border: 1px solid #444 }
</style>
`;

const figure = (name: string) =>
  `<figure><a href="${name}"><img src="${name}" alt="" loading="lazy"></a><figcaption>${name}</figcaption></figure>`;
