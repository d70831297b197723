import { Pause, Play, RotateCw, X } from 'lucide-react';
import { useSignedOut } from '../app/signed-out.js';
import { useNow } from '../app/use-now.js';
import { Button } from '../ui/button.js';
import { chooseFile } from '../ui/choose-files.js';
import { IconButton } from '../ui/icon-button.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { allowAccess, chooseAgain } from './restore-uploads.js';
import { stateWords } from './state-words.js';
import { pauseUpload, removeFile, resumeUpload } from './upload-manager.js';
import styles from './upload-row.module.css';
import { isInFlight, percentOf, type Upload } from './upload-state.js';
import { useUploads } from './upload-store.js';

/** One file: where it is, and what can be done about it. */
export function UploadRow({ upload }: { upload: Upload }) {
  const now = useNow();
  const { isOut } = useSignedOut();
  const { state, fileName } = upload;
  const isBad = state.at === 'refused' || state.at === 'failed' || state.at === 'ghost';
  const words = isOut && isInFlight(upload) ? 'Waits: sign in to go on.' : stateWords(upload, now);
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <bdi className={`truncate ${styles.name}`} title={fileName}>
          {fileName}
        </bdi>
        <UploadButtons upload={upload} />
      </div>
      {isInFlight(upload) && <ProgressBar label={`Upload of ${fileName}`} percent={percentOf(upload)} />}
      <p className={`${styles.words} ${isBad ? styles.bad : ''}`}>{words}</p>
      <UploadNext upload={upload} />
    </li>
  );
}

/** What a person has to do, where there is something. */
export function UploadNext({ upload: { id, kind, state } }: { upload: Upload }) {
  if (state.at === 'refused' || state.at === 'failed') return <p className={styles.words}>{state.fault.next}</p>;
  if (state.at !== 'ghost') return null;
  const again = async () => {
    const given = await chooseFile(kind === 'audio' ? 'audio/*,video/*' : 'video/*');
    if (given) await chooseAgain(id, given);
  };
  return (
    <div className={styles.next}>
      {state.fault && <p className={styles.words}>{state.fault.next}</p>}
      {state.isAskable ? (
        <Button small onPress={() => void allowAccess(id)}>
          Allow access
        </Button>
      ) : (
        <Button small onPress={() => void again()}>
          Choose it again
        </Button>
      )}
    </div>
  );
}

/** Of a file that is to be chosen again: the way to do so, wherever that is said. */
export function GhostNext({ localId }: { localId: string | undefined }) {
  const upload = useUploads(({ uploads }) => uploads[localId ?? '']);
  return upload?.state.at === 'ghost' ? <UploadNext upload={upload} /> : null;
}

function UploadButtons({ upload }: { upload: Upload }) {
  const { id, fileName, state } = upload;
  const isRunning = ['uploading', 'waiting', 'ready'].includes(state.at);
  const end = state.at === 'stored' ? `Take ${fileName} off the list` : `Cancel ${fileName}`;
  return (
    <span className={styles.buttons}>
      {isRunning && (
        <IconButton label={`Pause ${fileName}`} icon={<Pause size={14} />} onPress={() => pauseUpload(id)} />
      )}
      {state.at === 'paused' && (
        <IconButton label={`Go on with ${fileName}`} icon={<Play size={14} />} onPress={() => resumeUpload(id)} />
      )}
      {state.at === 'failed' && (
        <IconButton label={`Try ${fileName} again`} icon={<RotateCw size={14} />} onPress={() => resumeUpload(id)} />
      )}
      {state.at !== 'stored' && <IconButton label={end} icon={<X size={14} />} onPress={() => void removeFile(id)} />}
    </span>
  );
}
