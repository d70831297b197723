import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { LoginPage } from '../account/login-page.js';
import { HomePage } from './home-page.js';
import { NotFoundPage } from './not-found-page.js';
import { SessionGate } from './session-gate.js';
import { Shell } from './shell.js';

const JobPage = lazy(async () => ({ default: (await import('../jobs/job-page.js')).JobPage }));
const JobsPage = lazy(async () => ({ default: (await import('../jobs/jobs-page.js')).JobsPage }));

/** The addresses of the page; src/http/serve-web.ts knows the same. */
export function Routes() {
  return (
    <Switch>
      <Route path="/login" component={LoginPage} />
      <Route>
        <SessionGate>
          <Shell>
            <Suspense>
              <Pages />
            </Suspense>
          </Shell>
        </SessionGate>
      </Route>
    </Switch>
  );
}

const Pages = () => (
  <Switch>
    <Route path="/" component={HomePage} />
    <Route path="/jobs" component={JobsPage} />
    <Route path="/jobs/:jobId" component={JobPage} />
    <Route path="/index.html">
      <Redirect to="/" replace />
    </Route>
    <Route component={NotFoundPage} />
  </Switch>
);
