import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.js';
import { Button } from '../ui/button.js';
import styles from './go-on.module.css';

/** Whoever is signed in already, or need not be, goes on as they are. */
export function GoOn({ onGoOn }: { onGoOn: () => void }) {
  const { data: session } = useQuery({
    queryKey: ['session-without-link'],
    queryFn: ({ signal }) => api.getSession({ signal }),
  });
  if (!session) return null;
  const isOpen = session.via === 'anonymous';
  return (
    <div className={styles.goOn}>
      <p>
        {isOpen
          ? 'This server lets in everybody who reaches it.'
          : `You are signed in already, as ${session.user.name}.`}
      </p>
      <Button onPress={onGoOn}>{isOpen ? 'Go on without signing in' : 'Go on'}</Button>
    </div>
  );
}
