import { createApiClient } from '../../../src/api-client/api-client.js';
import { noteAnswer, noteNoAnswer } from '../app/connection.js';
import { signedInAgain, useSignedOut } from '../app/signed-out.js';

/** The API as this page uses it: watched for being offline, and for being signed out. */
export const api = createApiClient({ fetch: watchedFetch });

/** A request that is refused because the session is over waits for the next one, and is then made once more. */
async function watchedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await answered(...request);
  if (response.status !== 401 || isSignIn(request) || !useSignedOut.getState().hadSession) return response;
  await signedInAgain();
  return await answered(...request);
}

async function answered(...request: Parameters<typeof fetch>): Promise<Response> {
  try {
    const response = await fetch(...request);
    noteAnswer();
    return response;
  } catch (error) {
    if (!isAborted(request[1])) noteNoAnswer();
    throw error;
  }
}

/** A wrong key is for whoever has typed it, also in the dialog that asks for one. */
const isSignIn = ([url, init]: Parameters<typeof fetch>) => init?.method === 'POST' && /\/session$/.test(String(url));

const isAborted = (init: RequestInit | undefined) => init?.signal?.aborted ?? false;
