import { CopyButton } from '../ui/copy-button.js';
import styles from './open-to-all.module.css';

/** Nobody signs in here, and what would outlast that is made by whoever runs the server. */
export const OpenToAll = ({ what, command }: { what: string; command?: string }) => (
  <div className={styles.note}>
    <p>
      <strong>You are not signed in.</strong> This server lets everybody in who reaches it, so it makes no {what} for
      this page. {command ? 'On its machine, make a key by this command:' : 'Sign in with an API key first.'}
    </p>
    {command && (
      <p className={styles.command}>
        <code>{command}</code> <CopyButton label="Copy the command" text={command} />
      </p>
    )}
    <p>
      <a href="/login">Sign in with a key</a> to see and make {what} here.
    </p>
  </div>
);
