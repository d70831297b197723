import type { MessageContract } from '../contract/message-contract.js';
import { breakText, diffContracts } from '../contract/message-contract-diff.js';
import { messageContractSchema } from '../contract/message-contract-schema.js';
import type { VersionDetails } from '../worker-deployment.js';
import type { CheckResult, GateContext } from './gate-context.js';

type Result = Omit<CheckResult, 'name'>;

/**
 * Messages between this code and Current's, of which jobs in flight and the API run on: a renamed signal shows here only.
 */
export async function checkMessageContract({ contract, current }: GateContext): Promise<Result> {
  if (!current) return { passed: true, summary: 'nothing to compare with: this is the first version', faults: [] };
  const before = contractOf(current);
  if (!before) {
    const summary = `Current, build ${current.buildId}, says nothing of its messages (it is older than the contract)`;
    return { passed: true, summary: `${summary}: not compared`, faults: [] };
  }
  const breaks = diffContracts(before, contract);
  const messages = breaks.length === 1 ? '1 message breaks' : `${breaks.length} messages break`;
  const summary = breaks.length === 0 ? 'no message breaks' : messages;
  return {
    passed: breaks.length === 0,
    summary: `${summary} with build ${current.buildId}`,
    faults: breaks.map(breakText),
  };
}

/** Undefined where the version says none. Throws where it says something that is none. */
export function contractOf(version: VersionDetails | undefined): MessageContract | undefined {
  const said = version?.metadata.contract;
  if (said === undefined) return undefined;
  const read = messageContractSchema.safeParse(said);
  if (read.success) return read.data;
  throw new Error(`What build ${version?.buildId} says of its messages cannot be read: ${read.error.message}`);
}
