import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { serviceSchema, stackSchema } from '../src/platform/config.js';

/** `npm run env-docs`: .env.example and the README's table, made from the schemas of src/platform/config.ts. */

const START = '<!-- env:start -->';
const END = '<!-- env:end -->';

interface Variable {
  name: string;
  meaning: string;
  required: boolean;
  /** What applies when the variable is left out; undefined where nothing does. */
  fallback: string | undefined;
}

interface Group {
  title: string;
  note: string;
  variables: Variable[];
}

/** Only docker-compose.yml reads these; the processes get them as part of other variables. */
const COMPOSE_ONLY: Variable[] = [
  {
    name: 'POSTGRES_PASSWORD',
    meaning: 'Password of the PostgreSQL container; letters and digits, it becomes part of URLs.',
    required: true,
    fallback: undefined,
  },
];

const SAMPLES: Record<string, string> = {
  DATABASE_URL: 'postgresql://pro:change-me@localhost:5432/pro',
  POSTGRES_PASSWORD: 'changeMe',
  SYNC_API_KEY: 'sk-not-a-real-key',
  S3_ACCESS_KEY_ID: 'not-a-real-key-id',
  S3_SECRET_ACCESS_KEY: 'not-a-real-secret',
};

function variables(schema: z.ZodObject): Variable[] {
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    meaning: field instanceof z.ZodType ? (field.description ?? '') : '',
    required: !z.safeParse(field, undefined).success,
    fallback: fallbackOf(field),
  }));
}

function fallbackOf(field: z.core.$ZodType): string | undefined {
  if (!(field instanceof z.ZodDefault)) return undefined;
  // The home folder of whoever ran this has no place in the docs.
  return String(field.def.defaultValue).replace(homedir(), '~').replaceAll('\\', '/');
}

const stack = (): Group => ({
  title: 'The whole stack with one command',
  note: 'All of it has a default: `npm start` needs no environment at all.',
  variables: variables(stackSchema),
});

const services = (): Group => ({
  title: 'The API and the worker on their own',
  note: 'What `npm start` hands to them, and what you set where they run as services.',
  variables: variables(serviceSchema),
});

const compose = (): Group => ({
  title: 'docker-compose.yml',
  note: 'Read from `.env`, next to SYNC_API_KEY, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.',
  variables: COMPOSE_ONLY,
});

/**
 * The text of .env.example: every variable once, commented out, with what applies by default or a made-up sample.
 * The services come first: their wording says what is required.
 */
export function renderEnvExample(): string {
  const head = '# Made by `npm run env-docs` from src/platform/config.ts. Nothing in here is a real secret.\n';
  const shown = new Set<string>();
  const sections = [services(), stack(), compose()].map(({ title, note, variables }) => {
    const entries = variables.filter(({ name }) => !shown.has(name));
    for (const { name } of entries) shown.add(name);
    return [`# ==== ${title}`, `# ${note}`, '', ...entries.map(exampleEntry)].join('\n');
  });
  return [head, ...sections].join('\n');
}

function exampleEntry({ name, meaning, required, fallback }: Variable): string {
  return `# ${meaning}${required ? ' Required.' : ''}\n# ${name}=${fallback ?? SAMPLES[name] ?? ''}\n`;
}

/** The README's tables, without the markers. */
export function renderEnvTable(): string {
  return [stack(), services(), compose()].map(table).join('\n\n');
}

function table({ title, note, variables }: Group): string {
  const rows = variables.map(({ name, meaning, required, fallback }) => {
    const value = required ? '**required**' : fallback === undefined ? '–' : `\`${fallback}\``;
    return `| \`${name}\` | ${meaning.replaceAll('|', '\\|')} | ${value} |`;
  });
  return [`**${title}.** ${note}`, '', '| Variable | Meaning | Default |', '|---|---|---|', ...rows].join('\n');
}

/** `readme` with the tables between its markers. Throws where the markers are not there, in this order. */
export function withEnvTable(readme: string): string {
  const from = readme.indexOf(START);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no ${START} … ${END}. Put both where the table belongs.`);
  return `${readme.slice(0, from)}${START}\n\n${renderEnvTable()}\n\n${readme.slice(to)}`;
}

/** Writes both files of the checkout in `root`. */
export async function writeEnvDocs(root: URL): Promise<void> {
  const readme = new URL('README.md', root);
  await writeFile(new URL('.env.example', root), renderEnvExample());
  await writeFile(readme, withEnvTable(await readFile(readme, 'utf8')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeEnvDocs(new URL('../', import.meta.url));
}
