import { AppError } from '../domain/errors.js';
import { OutboundRefused } from '../platform/outbound-addresses.js';
import type { ApiDeps } from './api-deps.js';

/** Said at once to whoever mistypes a URL; what its name leads to later is looked at again with each connection. */
export async function assertReachable(
  { outbound }: Pick<ApiDeps, 'outbound'>,
  url: string,
  longestUrl?: number,
): Promise<void> {
  await outbound.check(url, longestUrl).catch((cause: unknown) => {
    if (!(cause instanceof OutboundRefused)) throw cause;
    throw new AppError('invalid_request', { issues: [{ field: 'url', message: cause.message }], cause });
  });
}
