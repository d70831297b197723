import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadServiceConfig, serviceSchema } from '../../src/platform/config.js';
import { renderEnvExample } from '../../tools/env-docs.js';
import { IN_THE_IMAGE, WITH_THE_SIMULATOR } from '../support/image.js';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFile(new URL(name, root), 'utf8');
const compose = await read('docker-compose.yml');
const workers = await read('docker-compose.worker.yml');
const dockerfile = await read('Dockerfile');

/** The lines below `key:` at this indent. Enough for our own file, which keeps two spaces a level. */
function block(text: string, key: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line === `${pad}${key}:` || line.startsWith(`${pad}${key}: &`));
  expect(start, `"${key}:" is in docker-compose.yml`).toBeGreaterThanOrEqual(0);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && !line.startsWith(`${pad} `));
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** `KEY: value` pairs at this indent. */
function pairs(text: string, indent: number): Record<string, string> {
  const found = text.matchAll(new RegExp(`^ {${indent}}([A-Z0-9_]+): (.+)$`, 'gm'));
  return Object.fromEntries([...found].map(([, key = '', value = '']) => [key, value.replace(/^'(.*)'$/, '$1')]));
}

const fileOf = (name: string) => (name === 'worker' ? workers : compose);
const service = (name: string) => block(block(fileOf(name), 'services', 0), name, 2);
const environment = (name: string) => ({
  ...pairs(block(fileOf(name), 'x-service-environment', 0), 2),
  ...(service(name).includes('\n    environment:\n') ? pairs(block(service(name), 'environment', 4), 6) : {}),
});

/** What Docker puts in for `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; every NAME that is required is set. */
const interpolate = (value: string) =>
  value.replaceAll(/\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}/g, (_, fallback?: string) => fallback ?? 'sample');

describe.each(['api', 'worker', 'migrate', 'pro'])('service %s', (name) => {
  it('is given only variables that the service knows', () => {
    const known = Object.keys(serviceSchema.shape);
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment(name))));
    expect(Object.keys(environment(name)).length).toBeGreaterThan(5);
  });

  it('is given everything it needs, in valid form', () => {
    const values = Object.entries(environment(name)).map(([key, value]) => [key, interpolate(value)]);
    expect(() => loadServiceConfig(Object.fromEntries(values))).not.toThrow();
  });
});

describe('the commands', () => {
  const started = [...`${compose}\n${workers}\n${dockerfile}`.matchAll(/node"?, "?dist\/(?<source>[\w/-]+)\.js/g)];
  const sources = [...new Set(started.map(({ groups }) => `${groups?.source}.ts`))];

  it('start each process of the product', () => {
    const expected = ['simulator/main.ts', 'src/cli.ts', 'src/server.ts', 'src/worker.ts'];
    expect(sources.toSorted()).toEqual(expected);
  });

  it.each(sources)('find %s', (source) => {
    expect(existsSync(new URL(source, root))).toBe(true);
  });

  it('find the scripts that set Temporal up', () => {
    const scripts = [...compose.matchAll(/\/setup\/(?<file>[\w.-]+)/g)].map(({ groups }) => groups?.file ?? '');
    expect(scripts).toHaveLength(3);
    const missing = scripts.filter((file) => !existsSync(new URL(`deploy/temporal/${file}`, root)));
    expect(missing).toEqual([]);
  });
});

describe('what must be set', () => {
  const variables = [...`${compose}\n${workers}`.matchAll(/\$\{(?<name>\w+)/g)].map(({ groups }) => groups?.name ?? '');

  it.each([...new Set(variables)])('%s is explained in .env.example', (name) => {
    expect(renderEnvExample()).toContain(`# ${name}=`);
  });

  it('no secret has a value in the file', () => {
    const secrets = [
      ...`${compose}\n${workers}`.matchAll(/^ *(?:\w*(?:PASSWORD|PWD|SECRET|API_KEY|ACCESS_KEY)\w*): (?<value>.+)$/gm),
    ];
    expect(secrets.length).toBeGreaterThan(5);
    const open = secrets.filter(({ groups }) => !/^\$\{\w+:\?set it in \.env\}$/.test(groups?.value ?? ''));
    expect(open).toEqual([]);
  });
});

describe('the workers', () => {
  it('are no part of the stack, which would stop those of the old version to start the new one', () => {
    expect(compose).not.toMatch(/worker\.js|EXIT_WHEN_DRAINED/);
    expect(workers).toContain('command: [node, dist/src/worker.js]');
  });

  it('leave by themselves once they are drained, and are not brought back', () => {
    expect(environment('worker')).toMatchObject({ EXIT_WHEN_DRAINED: 'true' });
    expect(service('worker')).toContain('    restart: on-failure\n');
  });

  it('find the stack, and are given what its services are given', () => {
    const network = (text: string) => pairs(block(text, 'networks', 0).replaceAll('name:', 'NAME:'), 4).NAME;
    expect(network(compose)?.split(' ')[0]).toBe(network(workers));
    expect(block(workers, 'networks', 0)).toContain('external: true');
    const shared = (text: string) => pairs(block(text, 'x-service-environment', 0), 2);
    expect(shared(workers)).toEqual(shared(compose));
  });

  it('are promoted by nobody but an operator', () => {
    expect(compose.match(/^.*promote.*$/gm)).toBeNull();
    expect(service('pro')).toContain('profiles: [operator]');
  });
});

it('the image is what its long test lays out', () => {
  const copiedInto = (stage: string) => {
    const [, lines = ''] = new RegExp(`^FROM \\S+ AS ${stage}\n([\\s\\S]*?)^FROM `, 'm').exec(dockerfile) ?? [];
    const copies = lines.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm);
    return [...copies].flatMap(([, paths = '']) => paths.split(' ').map((path) => path.replace('/app/', '')));
  };
  expect(copiedInto('runtime')).toEqual(['node_modules', ...IN_THE_IMAGE]);
  expect(copiedInto('simulator')).toEqual(WITH_THE_SIMULATOR);
});

it('the image never runs as root', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const users = stages.map((stage) => [...stage.matchAll(/^USER (?<user>\S+)$/gm)].at(-1)?.groups?.user);
  expect(users).toEqual([undefined, '1000', '1000', undefined]); // build is thrown away, service is made from runtime
  expect(stages[3]).toMatch(/^runtime AS service/);
});

it('namespace setup makes the search attributes the workflows use', async () => {
  const messages = await read('workflows/messages.ts');
  const names = [...messages.matchAll(/defineSearchAttributeKey\('(?<name>\w+)', SearchAttributeType\.KEYWORD\)/g)];
  const script = await read('deploy/temporal/setup-namespace.sh');
  expect(names.length).toBeGreaterThan(0);
  expect(script).toContain(`for name in ${names.map(({ groups }) => groups?.name).join(' ')}; do`);
});
