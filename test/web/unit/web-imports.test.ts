import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circles, type Import, importsOf } from '../../support/import-graph.js';

/** Who of the web page may import what. */
const graph = importsOf(['web/src']);

const isIn = (path: string, ...folders: string[]) => folders.some((folder) => path.startsWith(`${folder}/`));
const from = (...folders: string[]) => graph.filter((one) => isIn(one.from, ...folders));
const words = (found: Import[]) => found.map((one) => `${one.from} → ${one.to}`);

describe('imports of the web page', () => {
  it('are read from the files at all', () => {
    expect(graph.length).toBeGreaterThan(100);
    expect(graph).toContainEqual({ from: 'web/src/main.tsx', to: 'web/src/app/app.tsx', typeOnly: false });
  });

  it('are nothing that only Node has, and of the API its types alone', () => {
    const isShared = (to: string) => isIn(to, 'src/api-client', 'src/domain', 'src/media');
    const isWrong = ({ to, typeOnly }: Import) =>
      to.startsWith('node:') || (!typeOnly && isIn(to, 'src') && !isShared(to));
    expect(words(graph.filter(isWrong))).toEqual([]);
  });

  it('are nothing of what serves, builds or tests it', () => {
    const others = ['local', 'simulator', 'tools', 'test', 'bench', 'activities', 'workflows'];
    const outside = ({ to }: Import) => isIn(to, ...others);
    expect(words(graph.filter(outside))).toEqual([]);
  });

  it('of what is pure are no React', () => {
    const pure = from('web/src/editor/geometry', 'web/src/editor/document');
    expect(words(pure.filter(({ to }) => /^(?:react|zustand|wouter|@tanstack)/.test(to)))).toEqual([]);
  });

  it('of src/api-client are types, and itself', () => {
    const client = importsOf(['src/api-client']);
    expect(words(client.filter(({ to, typeOnly }) => !typeOnly && !isIn(to, 'src/api-client')))).toEqual([]);
  });

  it('make no circle of files', () => {
    expect(circles(graph.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });
});

describe('files of the web page', () => {
  const root = fileURLToPath(new URL('../../../web/src/', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:tsx?|css)$/.test(file));

  it('have at most 200 lines', () => {
    const lines = (file: string) =>
      readFileSync(root + file, 'utf8')
        .trimEnd()
        .split('\n').length;
    expect(files.filter((file) => lines(file) > 200)).toEqual([]);
  });

  it('keep what components look like in the layer of the components', () => {
    const modules = files.filter((file) => file.endsWith('.module.css'));
    expect(modules.filter((file) => !readFileSync(root + file, 'utf8').startsWith('@layer components {'))).toEqual([]);
  });
});
