import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import styles from './error-boundary.module.css';

interface Props {
  children: ReactNode;
}

/** A fault of the page itself. Nothing that was saved is lost by it. */
export class AppErrorBoundary extends Component<Props, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError = (error: unknown) => ({ error });

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
        <Button look="primary" onPress={() => location.reload()}>
          Load again
        </Button>
      </main>
    );
  }
}
