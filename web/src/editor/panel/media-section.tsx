import { Trash2 } from 'lucide-react';
import type { CSSProperties } from 'react';
import { chooseVideo } from '../../drafts/choose-video.js';
import { addVoice } from '../../drafts/draft-files.js';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings } from '../../drafts/field-findings.js';
import { fieldId } from '../../drafts/field-id.js';
import { FileWarnings } from '../../drafts/file-warnings.js';
import { RepairOffer } from '../../drafts/repair-offer.js';
import { Button } from '../../ui/button.js';
import { chooseFile } from '../../ui/choose-files.js';
import { IconButton } from '../../ui/icon-button.js';
import { seconds } from '../../ui/seconds.js';
import { counted } from '../../ui/sizes.js';
import { timeCode } from '../../ui/times.js';
import { voiceColour } from '../../ui/voice-colour.js';
import type { Owner } from '../../uploads/upload-manager.js';
import { GhostNext } from '../../uploads/upload-row.js';
import { type AudioRef, type MediaRef, voiceNumber } from '../document/draft-document.js';
import styles from './media-section.module.css';

/** The files of the draft: its video, and all its voices, whether a segment uses them or not. */
export function MediaSection({ owner }: { owner: Owner }) {
  const { video, audio } = useDraft(({ document }) => document);
  const add = async () => {
    const given = await chooseFile('audio/*,video/*');
    if (given) addVoice(given, owner);
  };
  return (
    <section aria-label="Files" className={styles.files}>
      <div className={styles.head}>
        <h2>Video</h2>
      </div>
      {video && <Video video={video} owner={owner} />}
      <div className={styles.head}>
        <h2>Voices</h2>
        <Button small look="quiet" onPress={() => void add()}>
          Add
        </Button>
      </div>
      {audio.length === 0 && <p className="meta">None yet. A voice of a segment is listed here too.</p>}
      <ul className={styles.voices}>
        {audio.map((voice) => (
          <Voice key={voice.localId} voice={voice} />
        ))}
      </ul>
    </section>
  );
}

function Video({ video, owner }: { video: MediaRef; owner: Owner }) {
  const findings = useFieldFindings(undefined, 'video');
  const { lengthMs, width, height, fps } = video;
  const facts = [
    lengthMs !== undefined && timeCode(lengthMs / 1000),
    width !== undefined && `${width} × ${height}`,
    fps !== undefined && `${Math.round(fps * 100) / 100} fps`,
  ].filter(Boolean);
  return (
    <>
      <div className={styles.file}>
        <bdi className={`truncate ${styles.name}`} title={video.fileName}>
          {video.fileName}
        </bdi>
        <Button id={fieldId(undefined, 'video')} small look="quiet" onPress={() => void chooseVideo(owner)}>
          Replace
        </Button>
      </div>
      <p className="meta figures">{facts.join(' · ')}</p>
      <FileWarnings localId={video.localId} />
      <FieldFindings id="video-findings" findings={findings} />
      <GhostNext localId={video.localId} />
      <RepairOffer localId={video.localId} owner={owner} />
    </>
  );
}

function Voice({ voice: { localId, fileName, lengthMs } }: { voice: AudioRef }) {
  const document = useDraft((draft) => draft.document);
  const uses = document.segments.filter(({ audio }) => audio?.localId === localId).length;
  const facts = [
    lengthMs !== undefined && seconds(lengthMs),
    uses === 0 ? 'not used' : `in ${counted(uses, 'segment')}`,
  ];
  return (
    <li className={styles.file} style={{ '--voice': voiceColour(voiceNumber(document, localId)) } as CSSProperties}>
      <span className={styles.swatch} aria-hidden="true" />
      <bdi className={`truncate ${styles.name}`} title={fileName}>
        {fileName}
      </bdi>
      <span className={`meta figures ${styles.facts}`}>{facts.filter(Boolean).join(' · ')}</span>
      <IconButton
        label={`Remove ${fileName} from the draft`}
        icon={<Trash2 size={14} />}
        onPress={() => dispatch({ do: 'dropAudioFile', localId })}
      />
    </li>
  );
}
