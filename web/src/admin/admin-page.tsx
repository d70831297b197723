import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { Button, ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { timeWithSeconds } from '../ui/times.js';
import { DeploymentSection } from './deployment-section.js';
import { FindingsSection } from './findings-section.js';
import { OpenJobsSection } from './open-jobs-section.js';
import { PartsSection } from './parts-section.js';
import { SlotsSection } from './slots-section.js';
import { useOverview } from './use-overview.js';

/** How the whole service does; what `pro deploy status`, `pro doctor` and `pro slots` say, live. */
export function AdminPage() {
  const { data: session } = useSession();
  if (!session?.scopes.includes('admin')) return <NotForYou />;
  return <Overview />;
}

const NotForYou = () => (
  <Page title="Administration">
    <EmptyState
      words="This page is for administrators: sign in with a key that has the scope admin."
      actions={<ButtonLink href="/jobs">To your jobs</ButtonLink>}
    />
  </Page>
);

function Overview() {
  const { data, error, refetch } = useOverview();
  const again = <Button onPress={() => void refetch()}>Try again</Button>;
  return (
    <Page title="Administration" isWide facts={data && <span className="meta">as of {timeWithSeconds(data.at)}</span>}>
      {error && <ProblemNote error={error} actions={again} />}
      {!data && !error && <RowSkeletons count={5} label="The service is being looked at." />}
      {data && <Sections overview={data} />}
    </Page>
  );
}

const Sections = ({ overview }: { overview: OverviewResource }) => (
  <>
    <FindingsSection overview={overview} />
    <SlotsSection slots={overview.slots} />
    <DeploymentSection overview={overview} />
    <OpenJobsSection counts={overview.counts} />
    <PartsSection overview={overview} />
  </>
);
