import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { LoginPage } from '../account/login-page.js';
import { lazyPart } from '../ui/lazy-part.js';
import { HomePage } from './home-page.js';
import { NotFoundPage } from './not-found-page.js';
import { PageGone } from './page-gone.js';
import { NotePageShown } from './page-shown.js';
import { SessionGate } from './session-gate.js';
import { Shell } from './shell.js';

const DraftPage = lazyPart(async () => (await import('../drafts/draft-page.js')).DraftPage, PageGone);
const DraftsPage = lazyPart(async () => (await import('../drafts/drafts-page.js')).DraftsPage, PageGone);
const JobPage = lazyPart(async () => (await import('../jobs/job-page.js')).JobPage, PageGone);
const JobsPage = lazyPart(async () => (await import('../jobs/jobs-page.js')).JobsPage, PageGone);
const KeysPage = lazyPart(async () => (await import('../account/keys-page.js')).KeysPage, PageGone);
const AdminPage = lazyPart(async () => (await import('../admin/admin-page.js')).AdminPage, PageGone);
const WebhooksPage = lazyPart(async () => (await import('../webhooks/webhooks-page.js')).WebhooksPage, PageGone);
const WebhookPage = lazyPart(async () => (await import('../webhooks/webhook-page.js')).WebhookPage, PageGone);

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
              <NotePageShown />
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
    <Route path="/keys" component={KeysPage} />
    <Route path="/admin" component={AdminPage} />
    <Route path="/webhooks" component={WebhooksPage} />
    <Route path="/webhooks/:id" component={WebhookPage} />
    <Route path="/drafts" component={DraftsPage} />
    <Route path="/drafts/:draftId" component={DraftPage} />
    <Route path="/jobs/:jobId" component={JobPage} />
    <Route path="/index.html">
      <Redirect to="/" replace />
    </Route>
    <Route component={NotFoundPage} />
  </Switch>
);
