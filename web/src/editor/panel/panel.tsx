import { CircleAlert, TriangleAlert } from 'lucide-react';
import { Suspense } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings, useWholeFindings } from '../../drafts/field-findings.js';
import { SettingsPanel } from '../../drafts/settings-panel.js';
import { StartOver } from '../../drafts/start-over.js';
import { lazyPart } from '../../ui/lazy-part.js';
import { counted } from '../../ui/sizes.js';
import { Tabs } from '../../ui/tabs.js';
import type { Owner } from '../../uploads/upload-manager.js';
import { useUploads } from '../../uploads/upload-store.js';
import { ExchangeMenu } from '../exchange/exchange-menu.js';
import { MediaSection } from './media-section.js';
import { Misfits } from './misfits.js';
import styles from './panel.module.css';
import { type PanelTab, usePanel } from './panel-store.js';
import { SegmentPanel } from './segment-panel.js';
import { useSelectedSegment } from './use-selected-segment.js';

/** What keeps long lists short is large, and many never look at this one. */
const SegmentList = lazyPart(async () => (await import('../segment-list/segment-list.js')).SegmentList);

export interface PanelProps {
  owner: Owner;
  onPlaySegment: (segmentId: string) => void;
}

/** At the right: the selected segment, all of them as a list, and what is made of the video. */
export function Panel({ owner, onPlaySegment }: PanelProps) {
  const tab = usePanel((panel) => panel.tab);
  const count = useDraft(({ document }) => document.segments.length);
  const selected = useSelectedSegment();
  const tabs = [
    {
      id: 'segment' as const,
      label: selected ? `Segment ${selected.number}` : 'Segment',
      content: <SegmentPanel {...{ owner, onPlaySegment }} />,
    },
    {
      id: 'all' as const,
      label: (
        <>
          All <span className="figures">{count}</span>
        </>
      ),
      content: (
        <div className={styles.all}>
          <WholeFindings />
          <div className={styles.misfits}>
            <Misfits />
          </div>
          <Suspense>
            <SegmentList />
          </Suspense>
          <div className={styles.exchange}>
            <ExchangeMenu />
          </div>
        </div>
      ),
    },
    {
      id: 'settings' as const,
      label: <SettingsLabel />,
      content: (
        <div className={styles.settings}>
          <SettingsPanel withoutName />
          <MediaSection owner={owner} />
          <div className={styles.end}>
            <StartOver />
          </div>
        </div>
      ),
    },
  ];
  const select = (to: PanelTab) => usePanel.setState({ tab: to });
  return (
    <aside aria-label="Details" className={styles.panel}>
      <Tabs label="Details" tabs={tabs} selected={tab} onSelect={select} />
    </aside>
  );
}

/** Whether there is anything to be seen to in the settings or the files, which are not looked at all the time. */
function SettingsLabel() {
  const findings = useFieldFindings(undefined, 'video', 'model');
  const videoId = useDraft(({ document }) => document.video?.localId);
  const warnings = useUploads(({ uploads }) => uploads[videoId ?? '']?.warnings) ?? [];
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length + warnings.length === 0) return 'Settings';
  const isBad = errors.length > 0;
  const said = [...errors, ...warnings].map(({ words }) => words).join(' ');
  return (
    <span className={`${styles.marked} ${isBad ? styles.bad : styles.warn}`} title={said}>
      Settings
      {isBad ? <CircleAlert size={12} aria-hidden="true" /> : <TriangleAlert size={12} aria-hidden="true" />}
      <span className="visually-hidden">
        {isBad ? ` (${counted(errors.length, 'thing')} to put right)` : ` (${counted(warnings.length, 'warning')})`}
      </span>
    </span>
  );
}

function WholeFindings() {
  const findings = useWholeFindings();
  if (findings.length === 0) return null;
  return (
    <div className={styles.findings}>
      <FieldFindings id="segments-findings" findings={findings} />
    </div>
  );
}
