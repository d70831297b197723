import { AppError } from '../domain/errors.js';
import { CommandError } from './command-error.js';
import type { Answer } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';
import type { Services } from './services.js';

/** What Sync.so says of a generation right now. */
export async function showGeneration(
  { syncSo }: Pick<Services, 'syncSo'>,
  { generation: id }: { generation: string },
): Promise<Answer> {
  try {
    const generation = await syncSo.getGeneration(id, { progress: true });
    return { code: EXIT.done, json: generation, text: generationText(generation) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'generation_not_found') throw error;
    const next = 'Look at the id: `pro jobs show JOB` names the one of a job.';
    throw new CommandError(error.code, `Sync.so knows no generation ${id}.`, next);
  }
}

/** What is known, a line each: Sync.so leaves out what does not apply. */
function generationText({ id, ...known }: Awaited<ReturnType<Services['syncSo']['getGeneration']>>): string {
  const lines = Object.entries(known).filter(([, value]) => value !== undefined);
  return [`Generation ${id}`, ...lines.map(([name, value]) => `  ${name.padEnd(15)}  ${value}`)].join('\n');
}
