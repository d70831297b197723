import { AppError } from '../errors.js';
import { type Services, withServices } from './services.js';
import { readArguments, UsageError } from './usage.js';

export const GENERATION_HELP = `Usage: pro generation show ID [--json]

What Sync.so says of a generation right now. Nothing is changed.
Exit code: 0 Sync.so knows it; 1 it does not; 2 wrong words.`;

/** `pro generation`; the exit code. */
export async function runGeneration(argv: string[]): Promise<number> {
  const print = (line: string) => console.log(line);
  try {
    const { values, positionals } = readArguments(argv, { json: { type: 'boolean' }, help: { type: 'boolean' } });
    if (values.help) return say(print, GENERATION_HELP);
    const [verb, id, ...rest] = positionals;
    if (verb !== 'show' || id === undefined || rest.length > 0) throw new UsageError('Which generation? Give its id.');
    return await withServices((services) => showGeneration(services, id, values.json));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${GENERATION_HELP}`);
    return 2;
  }
}

export async function showGeneration(
  { syncSo, print }: Pick<Services, 'syncSo' | 'print'>,
  id: string,
  json = false,
): Promise<number> {
  try {
    const generation = await syncSo.getGeneration(id, { progress: true });
    return say(print, json ? JSON.stringify(generation, null, 2) : generationText(generation));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'generation_not_found') throw error;
    print(`Sync.so knows no generation ${id}.`);
    return 1;
  }
}

/** What is known, a line each: Sync.so leaves out what does not apply. */
function generationText({ id, ...known }: Awaited<ReturnType<Services['syncSo']['getGeneration']>>): string {
  const lines = Object.entries(known).filter(([, value]) => value !== undefined);
  return [`Generation ${id}`, ...lines.map(([name, value]) => `  ${name.padEnd(15)}  ${value}`)].join('\n');
}

function say(print: (line: string) => void, text: string): number {
  print(text);
  return 0;
}
