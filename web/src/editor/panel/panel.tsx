import { useDraft } from '../../drafts/draft-store.js';
import { SettingsPanel } from '../../drafts/settings-panel.js';
import { Tabs } from '../../ui/tabs.js';
import type { Owner } from '../../uploads/upload-manager.js';
import { ExchangeMenu } from '../exchange/exchange-menu.js';
import { SegmentList } from '../segment-list/segment-list.js';
import { MediaSection } from './media-section.js';
import styles from './panel.module.css';
import { type PanelTab, usePanel } from './panel-store.js';
import { SegmentPanel } from './segment-panel.js';
import { useSelectedSegment } from './use-selected-segment.js';

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
        <>
          <SegmentList />
          <div className={styles.exchange}>
            <ExchangeMenu />
          </div>
        </>
      ),
    },
    {
      id: 'settings' as const,
      label: 'Settings',
      content: (
        <div className={styles.settings}>
          <SettingsPanel withoutName />
          <MediaSection owner={owner} />
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
