import { Copy, CopyPlus, Download, Ellipsis, FileQuestion, Laptop, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'react-aria-components';
import { IconButton } from '../ui/icon-button.js';
import { Menu, type MenuEntry } from '../ui/menu.js';
import { Moment } from '../ui/moment.js';
import { Pill } from '../ui/pill.js';
import { counted } from '../ui/sizes.js';
import { useUploads } from '../uploads/upload-store.js';
import { filesOf } from './draft-assets.js';
import type { DraftItem } from './draft-list.js';
import styles from './draft-row.module.css';
import { DraftThumbnail } from './draft-thumbnail.js';

export interface DraftActs {
  duplicate(draft: DraftItem, isVoiceless: boolean): void;
  download(draft: DraftItem): void;
  remove(draft: DraftItem): void;
}

/** One draft of the list: a link as large as the row, and beside it the menu. */
export function DraftRow({ draft, acts }: { draft: DraftItem; acts: DraftActs }) {
  const id = useId();
  const missing = useMissingFiles(draft);
  return (
    <li className={styles.row}>
      <DraftThumbnail draft={draft} />
      <div className={styles.what}>
        <Link
          href={`/drafts/${draft.id}`}
          className={`truncate ${styles.link}`}
          aria-describedby={`${id}-made ${id}-state`}
        >
          <bdi>{draft.name}</bdi>
        </Link>
        <span id={`${id}-made`} className="meta truncate">
          {madeOf(draft)}
        </span>
      </div>
      <div id={`${id}-state`} className={styles.state}>
        {missing > 0 && (
          <Pill tone="warn" icon={<FileQuestion size={13} />}>
            {counted(missing, 'file')} missing
          </Pill>
        )}
        {draft.isHereOnly && (
          <Pill tone="idle" icon={<Laptop size={13} />}>
            In this browser only
          </Pill>
        )}
      </div>
      <div className={`meta ${styles.when}`}>
        <Moment at={new Date(draft.changedAt).toISOString()} />
      </div>
      <div className={styles.menu}>
        <Menu
          label={`What to do with ${draft.name}`}
          trigger={<IconButton label={`More about ${draft.name}`} icon={<Ellipsis size={16} />} />}
          groups={menuOf(draft, acts)}
        />
      </div>
    </li>
  );
}

const menuOf = (draft: DraftItem, { duplicate, download, remove }: DraftActs): MenuEntry[][] => [
  [
    { id: 'duplicate', label: 'Duplicate', icon: <Copy size={16} />, onAction: () => duplicate(draft, false) },
    {
      ...{ id: 'voiceless', label: 'Duplicate without voices', icon: <CopyPlus size={16} /> },
      onAction: () => duplicate(draft, true),
    },
    { id: 'download', label: 'Download as JSON', icon: <Download size={16} />, onAction: () => download(draft) },
  ],
  [{ id: 'delete', label: 'Delete', icon: <Trash2 size={16} />, isDanger: true, onAction: () => remove(draft) }],
];

function madeOf({ segments, missingVoices }: Pick<DraftItem, 'segments' | 'missingVoices'>): string {
  if (segments === 0) return 'No segments yet';
  const made = counted(segments, 'segment');
  return missingVoices === 0 ? made : `${made} · ${missingVoices} without a voice`;
}

/** Of this browser's: those that a person has to choose again. */
function useMissingFiles({ record }: DraftItem): number {
  const { uploads } = useUploads();
  if (!record) return 0;
  const states = filesOf(record.document).map(({ localId }) => uploads[localId]?.state.at);
  return states.filter((at) => at === 'ghost' || at === 'refused').length;
}
