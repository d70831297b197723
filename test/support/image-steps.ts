/** What a Dockerfile does, as far as ours needs it. */

export type Step = { copy: string[]; to: string; from?: string } | { run: string };

export interface Stage {
  name: string;
  /** An image, or a stage before it. */
  base: string;
  steps: Step[];
}

export function imageStages(dockerfile: string): Stage[] {
  const lines = dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, base, name] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
    if (base && name) stages.push({ name, base, steps: [] });
    const step = stepOf(line);
    if (step) stages.at(-1)?.steps.push(step);
  }
  return stages;
}

function stepOf(line: string): Step | undefined {
  const [word, ...rest] = line.split(' ');
  if (word === 'RUN') return { run: rest.join(' ') };
  if (word !== 'COPY') return undefined;
  const [from] = rest.flatMap((part) => /^--from=(.+)$/.exec(part)?.[1] ?? []);
  const paths = rest.filter((part) => !part.startsWith('--'));
  const to = paths.pop();
  if (to === undefined) throw new Error(`Where does this go? ${line}`);
  return { copy: paths, to, from };
}
