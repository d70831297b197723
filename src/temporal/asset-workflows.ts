import type { Client } from '@temporalio/client';
import type { checkAsset } from '../../workflows/check-asset.js';
import { CHECK_ASSET, USER_ID } from '../../workflows/messages.js';
import type { AssetStarter } from './asset-starter.js';
import { unlessStarted } from './unless-started.js';

/** No job's id looks like this. */
const workflowIdOf = (assetId: string) => `asset-${assetId}`;

/** One that has ended may be started again: its row says that it is still waited for. */
export const createAssetStarter = (client: Client, taskQueue: string): AssetStarter => ({
  start: ({ id, userId, fileName }) =>
    unlessStarted(() =>
      client.workflow.start<typeof checkAsset>(CHECK_ASSET, {
        ...{ taskQueue, workflowId: workflowIdOf(id), args: [id] },
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        staticSummary: `${fileName}: look what it is`,
        typedSearchAttributes: [{ key: USER_ID, value: userId }],
        priority: { fairnessKey: userId.slice(0, 64) }, // the server's limit; ignored where fairness is off
      }),
    ),
});
