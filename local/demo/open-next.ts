import type { Job } from '../../src/api-client/api-client.js';
import { environmentFile, serviceEnvironment } from '../../src/operator/stack-environment.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { isLoopback } from '../../src/platform/loopback.js';
import type { Report } from '../../src/platform/report.js';
import { openInBrowser } from '../open-in-browser.js';
import { type LinkPlace, signInLink } from '../sign-in-link.js';
import type { DemoOptions } from './demo-options.js';

export interface OpenNext {
  options: Pick<DemoOptions, 'api' | 'keep' | 'open'>;
  apiUrl: string;
  temporalUiUrl?: string;
  /** The stack that was started for this; left out: it is somebody else's. */
  stack?: LinkPlace;
  job: Job;
  report: Report;
}

/** Says where the job is to be seen, as long as somebody answers there, and opens it where that is wanted. */
export async function sayWhatToOpen(o: OpenNext): Promise<void> {
  const { options, apiUrl, temporalUiUrl, job, report } = o;
  const path = `/jobs/${job.id}`;
  const plain = new URL(path, apiUrl).href;
  const link = await linkTo(o, path);
  const temporal = job.links.temporal ?? (temporalUiUrl && `${temporalUiUrl}/namespaces/default/workflows/${job.id}`);
  report(`
Open next:
  This job       ${link ? `${link}        (signs you in, once, within 15 minutes)` : plain}
  API docs       ${new URL('/docs', apiUrl).href}
  In Temporal    ${temporal ?? 'no Temporal UI is known'}
${howLong(options)}`);
  if (options.open) await openInBrowser(link ?? plain, report);
}

function howLong({ api, keep }: OpenNext['options']): string {
  if (api) return 'They answer while that stack runs.';
  if (keep) return 'They answer until Ctrl-C, which stops everything.';
  return 'They answer while the stack runs: `npm start` brings it back, with this job in it.';
}

/** A sign-in link is for now: none where nobody answers in a moment, or where the users are not known from here. */
async function linkTo({ options, stack, apiUrl }: OpenNext, path: string): Promise<string | undefined> {
  if (options.api) return runsHere(apiUrl) ? await signInLink({ env: serviceEnvironment(), apiUrl }, path) : undefined;
  return options.keep && stack ? await signInLink(stack, path) : undefined;
}

/** The API at `url` is that of the stack on DATA_DIR. */
function runsHere(url: string): boolean {
  const { hostname, port } = new URL(url);
  if (environmentFile() === undefined || !isLoopback(hostname)) return false;
  return port === String(loadStackConfig(serviceEnvironment()).API_PORT);
}
