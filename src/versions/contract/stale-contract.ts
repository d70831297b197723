import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isSources } from '../builds/build-id.js';
import type { MessageContract } from './message-contract.js';

/** Under the root of the code. */
const FILE = join('workflows', 'message-contract.json');

export const STALE_CONTRACT = `${FILE} is not what the types say. Run \`npm run contract\`.`;

/**
 * The contract of the types under `root`, where the file there says another; undefined where both agree. Only sources
 * have types, and only development has a compiler: a build was compared when it was made. Some seconds.
 */
export async function staleContract(root: string): Promise<MessageContract | undefined> {
  if (!isSources(root) || !hasCompiler()) return undefined;
  const [{ contractFromTypes }, { contractText }] = await Promise.all([
    import('./contract-from-types.js'),
    import('./contract-text.js'),
  ]);
  const contract = contractFromTypes(root);
  const kept = await readFile(join(root, FILE), 'utf8').catch(() => undefined);
  return kept === contractText(contract) ? undefined : contract;
}

/** A development dependency, which an image does not have. */
function hasCompiler(): boolean {
  try {
    createRequire(import.meta.url).resolve('@ts-morph/common');
    return true;
  } catch {
    return false;
  }
}
