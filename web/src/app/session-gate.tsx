import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Redirect } from 'wouter';
import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { api } from '../api/client.js';
import { startEvents } from '../api/events.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { noteJobLimits } from './job-limits.js';
import { followEvents } from './live-queries.js';
import { noteVersion } from './new-version.js';
import { noteServerTime } from './server-clock.js';
import styles from './session-gate.module.css';
import { noteSession } from './signed-out.js';
import { SignedOutDialog } from './signed-out-dialog.js';

/** Who is signed in, and what they may do. Kept as long as the page is open. */
export const useSession = () => useQuery({ queryKey: ['session'], queryFn: readSession, staleTime: Infinity });

async function readSession({ signal }: { signal: AbortSignal }) {
  const ask = () => api.getSession({ signal });
  const session = await ask().catch((error: unknown) => {
    if (!isRefused(error)) throw error;
    // The answer has taken a session that is over out of the browser, and some servers are open to everybody.
    return ask();
  });
  noteServerTime(session.serverTime);
  noteVersion(session.webVersion);
  noteJobLimits(session.limits);
  noteSession();
  return session;
}

const isRefused = (error: unknown) => error instanceof ApiProblem && error.status === 401;

/** Shows the page to whoever is signed in, and the sign-in to others; comes back to the same page after it. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useSession();
  const isIn = session !== undefined;
  useEffect(() => {
    if (!isIn) return;
    startEvents();
    return followEvents();
  }, [isIn]);
  if (isIn) {
    return (
      <>
        {children}
        <SignedOutDialog />
      </>
    );
  }
  if (isRefused(error)) {
    const next = `${location.pathname}${location.search}`;
    return <Redirect to={`/login?next=${encodeURIComponent(next)}`} replace />;
  }
  if (!error) return null;
  return (
    <main className={styles.fault}>
      <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />
    </main>
  );
}
