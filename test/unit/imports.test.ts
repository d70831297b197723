import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { circles, type Import, importGraph } from '../support/import-graph.js';

/** Who may import whom (docs/architecture.md). */
const graph = importGraph();

const isIn = (path: string, ...folders: string[]) => folders.some((folder) => path.startsWith(`${folder}/`));
const from = (...folders: string[]) => graph.filter((one) => isIn(one.from, ...folders));
const words = (found: Import[]) => found.map((one) => `${one.from} → ${one.to}`);

describe('imports', () => {
  it('are read from the files at all', () => {
    expect(graph.length).toBeGreaterThan(1000);
    expect(graph).toContainEqual({ from: 'src/cli.ts', to: 'src/operator/pro.ts', typeOnly: false });
    expect(graph).toContainEqual({ from: 'workflows/activities.ts', to: 'activities/index.ts', typeOnly: true });
  });

  it('of workflows are rules, types and the workflow SDK: nothing that does something', () => {
    const allowed = ({ to, typeOnly }: Import) =>
      typeOnly || ['@temporalio/workflow', '@temporalio/common'].includes(to) || isIn(to, 'workflows', 'src/domain');
    expect(words(from('workflows').filter((one) => !allowed(one)))).toEqual([]);
  });

  it('of src/domain are of src/domain', () => {
    expect(words(from('src/domain').filter(({ to }) => !isIn(to, 'src/domain')))).toEqual([]);
  });

  it('of src/platform know nothing of the product', () => {
    expect(words(from('src/platform').filter(({ to }) => isIn(to, 'src') && !isIn(to, 'src/platform')))).toEqual([]);
  });

  it('of what runs in production are of nothing else', () => {
    const outside = ({ to }: Import) =>
      isIn(to, 'local', 'simulator', 'tools', 'test', 'bench', 'web') || to === 'vite';
    expect(words(from('src', 'activities', 'workflows').filter(outside))).toEqual([]);
  });

  it('of http and of operator are not of each other', () => {
    expect(words(from('src/http').filter(({ to }) => isIn(to, 'src/operator')))).toEqual([]);
    expect(words(from('src/operator').filter(({ to }) => isIn(to, 'src/http')))).toEqual([]);
  });

  it('make no circle of files', () => {
    expect(circles(graph)).toEqual([]);
  });
});

/** docs/architecture.md leads a reader through one job, from its request to its result. */
describe('the walk through one job', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const section = /## One job, file by file\n(?<text>[\s\S]*?)\n## /.exec(page)?.groups?.text ?? '';
  const files = [...section.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file]) => file ?? '');
  /** Started by themselves; the story is named to Temporal, not imported. */
  const ENTRIES = ['src/server.ts', 'src/worker.ts', 'workflows/pro-job.ts'];

  it('has at most 40 files, each once', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.length).toBeLessThanOrEqual(40);
    expect(new Set(files).size).toBe(files.length);
  });

  it('goes from file to file by their imports', () => {
    const lost = files.filter((file, place) => {
      const before = new Set(files.slice(0, place));
      return !ENTRIES.includes(file) && !graph.some(({ from, to }) => to === file && before.has(from));
    });
    expect(lost).toEqual([]);
  });
});
