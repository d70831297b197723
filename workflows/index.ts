/** The workflow types the worker serves. */
export { adoptedJob } from './adopted-job.js';
export { checkAsset } from './check-asset.js';
export { deliverWebhook } from './deliver-webhook.js';
export { fetchAsset } from './fetch-asset.js';
export { proJob } from './pro-job.js';
export { reconcile } from './reconcile.js';
