import { existsSync, readFileSync } from 'node:fs';

/** package.json of this package: two folders up from the sources, three from dist/. */
const places = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));

/** The version this package calls itself, read when the process starts. */
export const RELEASE = read();

function read(): string {
  const place = places.find((url) => existsSync(url));
  if (!place) throw new Error('There is no package.json. Is the package complete?');
  return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
}
