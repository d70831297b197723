import type { Client } from '@temporalio/client';
import type { checkAsset } from '../../workflows/check-asset.js';
import { CHECK_ASSET, FETCH_ASSET, USER_ID } from '../../workflows/messages.js';
import type { AssetStarter } from './asset-starter.js';
import { unlessStarted } from './unless-started.js';

/** No job's id looks like this. */
const workflowIdOf = (assetId: string) => `asset-${assetId}`;

const FETCHES = { type: FETCH_ASSET, summary: 'fetch it, and look what it is' };
const CHECKS = { type: CHECK_ASSET, summary: 'look what it is' };

/**
 * One that has ended may be started again: its row says that it is still waited for. Both kinds have one id, so an asset
 * has one workflow at a time.
 */
export const createAssetStarter = (client: Client, taskQueue: string): AssetStarter => ({
  async start({ id, userId, fileName, status }) {
    const { type, summary } = status === 'fetching' ? FETCHES : CHECKS;
    await unlessStarted(() =>
      client.workflow.start<typeof checkAsset>(type, {
        ...{ taskQueue, workflowId: workflowIdOf(id), args: [id] },
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: `${fileName}: ${summary}`,
        typedSearchAttributes: [{ key: USER_ID, value: userId }],
        priority: { fairnessKey: userId.slice(0, 64) }, // the server's limit; ignored where fairness is off
      }),
    );
  },
});
