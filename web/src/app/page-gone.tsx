import { RefreshCw } from 'lucide-react';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Page } from './page.js';

/** In the place of a page that could not be loaded. */
export function PageGone() {
  return (
    <Page title="This page has to be loaded again">
      <EmptyState
        words="The server has a newer version of it, or did not answer. What you did is safe in this browser."
        actions={
          <Button look="primary" icon={<RefreshCw size={14} />} onPress={() => location.reload()}>
            Load it again
          </Button>
        }
      />
    </Page>
  );
}
