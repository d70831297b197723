import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Folders {
  upload(id: string): string;
  output(id: string): string;
  /** Scratch folder of one piece of work. */
  run(id: string): string;
}

/** Makes the folders of a simulator; scratch of a former run that was killed is thrown away. */
export function makeFolders(workDir: string): Folders {
  rmSync(join(workDir, 'runs'), { recursive: true, force: true });
  for (const name of ['uploads', 'outputs', 'runs']) mkdirSync(join(workDir, name), { recursive: true });
  return {
    upload: (id) => join(workDir, 'uploads', id),
    output: (id) => join(workDir, 'outputs', `${id}.mp4`),
    run: (id) => join(workDir, 'runs', id),
  };
}
