import { ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from './page.js';

export function NotFoundPage() {
  return (
    <Page title="There is no such page">
      <EmptyState
        words="The address may have been mistyped, or the page is gone."
        actions={
          <ButtonLink look="primary" href="/jobs">
            To your jobs
          </ButtonLink>
        }
      />
    </Page>
  );
}
