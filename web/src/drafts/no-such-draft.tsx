import { Page } from '../app/page.js';
import { ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';

const toDrafts = (
  <ButtonLink look="primary" href="/drafts">
    To your drafts
  </ButtonLink>
);

export const NoSuchDraft = () => (
  <Page title="There is no such draft">
    <EmptyState
      words="It was submitted or deleted, or its address was mistyped, or it is somebody else’s."
      actions={toDrafts}
    />
  </Page>
);

export const UnreadableDraft = () => (
  <Page title="This draft cannot be opened here">
    <EmptyState
      words="A newer version of this page has made it, or it is damaged. It is kept as it is; the list of drafts has it to take away as a file."
      actions={toDrafts}
    />
  </Page>
);
