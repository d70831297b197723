import { RefreshCw } from 'lucide-react';
import { create } from 'zustand';
import { Button } from '../ui/button.js';
import styles from './new-version.module.css';

export const useNewVersion = create(() => ({ isReady: false }));

const tell = () => useNewVersion.setState({ isReady: true });

/** A part of this page is not there any more: the server has another one by now. */
export const notePartGone = tell;

/** The server says which page it has; another than this one means that a new one is ready. */
export function noteVersion(served: string | undefined): void {
  if (served !== undefined && served !== own()) tell();
}

const own = () => document.querySelector<HTMLMetaElement>('meta[name="web-version"]')?.content;

window.addEventListener('vite:preloadError', notePartGone);

/** Never loads by itself: somebody may be in the middle of something. */
export function NewVersion() {
  const { isReady } = useNewVersion();
  if (!isReady) return null;
  return (
    <div className={styles.note} role="status">
      A new version of this page is ready.
      <Button small icon={<RefreshCw size={14} />} onPress={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}
