import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import styles from './error-boundary.module.css';
import { type TakeAlong, whatToTakeAlong } from './take-along.js';

interface Props {
  children: ReactNode;
}

interface Fault {
  error?: unknown;
  takeAlong?: TakeAlong | undefined;
}

/** A fault of the page itself. Nothing that was saved is lost by it. */
export class AppErrorBoundary extends Component<Props, Fault> {
  override state: Fault = {};

  static getDerivedStateFromError = (error: unknown): Fault => ({ error, takeAlong: whatToTakeAlong() });

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <main className={styles.fault}>
        <h1>This page has a fault</h1>
        <p>
          It is ours, and what you have saved is safe. Load the page again; if it comes back, tell whoever runs this
          server what you did, and these words:
        </p>
        <pre>{String(this.state.error)}</pre>
        <div className={styles.actions}>
          <Button look="primary" onPress={() => location.reload()}>
            Load again
          </Button>
          {this.state.takeAlong && <Button onPress={this.state.takeAlong}>Download my draft</Button>}
        </div>
      </main>
    );
  }
}
