import { FileDown, FileJson, FileUp, ListMusic } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useDraft } from '../../drafts/draft-store.js';
import { chooseFile } from '../../ui/choose-files.js';
import { downloadFile } from '../../ui/download-file.js';
import { Menu, type MenuEntry } from '../../ui/menu.js';
import { matchVoices } from '../document/match-voices.js';
import { writeSegmentsJson } from '../document/segments-json.js';
import { writeSrt } from '../document/subtitles.js';
import styles from './exchange-menu.module.css';
import { giveVoices } from './give-voices.js';
import { importSegments } from './import-segments.js';

/** Segments from other programs, and for them. */
export function ExchangeMenu() {
  const document = useDraft((draft) => draft.document);
  const { matches } = matchVoices(document.segments, document.audio);
  const name = document.name.trim() || document.video?.fileName.replace(/\.[^.]+$/, '') || 'segments';
  const choose = async () => {
    const given = await chooseFile('.srt,.vtt,.json');
    if (given) await importSegments(given.file);
  };
  const into: MenuEntry[] = [
    { id: 'import', label: 'Segments from a file …', icon: <FileUp size={16} />, onAction: () => void choose() },
    ...(matches.length > 0
      ? [
          {
            id: 'fill',
            label: 'Voices by file name',
            icon: <ListMusic size={16} />,
            onAction: () => giveVoices(matches),
          },
        ]
      : []),
  ];
  const srt = () => downloadFile(`${name}.srt`, writeSrt(document.segments), 'application/x-subrip');
  const json = () => downloadFile(`${name}.json`, writeSegmentsJson(document), 'application/json');
  const out: MenuEntry[] = [
    { id: 'srt', label: 'Save as subtitles (SRT)', icon: <FileDown size={16} />, onAction: srt },
    { id: 'json', label: 'Save as a call of the API (JSON)', icon: <FileJson size={16} />, onAction: json },
  ];
  const trigger = <Button className={styles.trigger ?? ''}>Import and export</Button>;
  return (
    <Menu label="Import and export" trigger={trigger} groups={document.segments.length > 0 ? [into, out] : [into]} />
  );
}
