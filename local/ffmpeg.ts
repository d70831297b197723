import { access, chmod, constants, copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Report } from '../src/platform/report.js';
import { installAtomically, isExecutable, outputOf, pathStep, resolveBinary, variableStep } from './resolve-binary.js';

export interface FfmpegOptions {
  FFMPEG_PATH?: string;
  /** Where a copy goes when node_modules can't be written. */
  CACHE_DIR?: string;
}

/** The path of an ffmpeg that runs: FFMPEG_PATH, then PATH, then the one inside the npm package. */
export function resolveFfmpeg(options: FfmpegOptions, report: Report = () => undefined): Promise<string> {
  return resolveBinary(
    {
      name: 'ffmpeg',
      steps: [
        ...variableStep('FFMPEG_PATH', options.FFMPEG_PATH, verify),
        pathStep(['ffmpeg'], verify),
        { name: '@ffmpeg-installer/ffmpeg', try: async () => verify(await packagedFfmpeg(options.CACHE_DIR)) },
      ],
      advice: 'Install ffmpeg (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg) or set FFMPEG_PATH.',
    },
    report,
  );
}

async function verify(path: string): Promise<string> {
  const output = await outputOf(path, ['-hide_banner', '-version']);
  if (!output.startsWith('ffmpeg version')) throw new Error(`${path} is not ffmpeg.`);
  return path;
}

/** Its binary is inside the package; npm 11 does not run the install script that makes it executable. */
async function packagedFfmpeg(cacheDir: string | undefined): Promise<string> {
  const require = createRequire(import.meta.url);
  const { path } = require('@ffmpeg-installer/ffmpeg') as { path: string };
  await access(path, constants.R_OK);
  if (await isExecutable(path)) return path;
  try {
    await chmod(path, 0o755);
    return path;
  } catch (error) {
    if (cacheDir === undefined) throw error;
    return executableCopy(path, join(cacheDir, 'ffmpeg', 'ffmpeg'));
  }
}

async function executableCopy(source: string, target: string): Promise<string> {
  if (await isExecutable(target)) return target;
  return installAtomically(target, async (folder) => {
    const copy = join(folder, 'ffmpeg');
    await copyFile(source, copy);
    await chmod(copy, 0o755);
    return copy;
  });
}
