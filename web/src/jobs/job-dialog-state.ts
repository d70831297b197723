import { create } from 'zustand';
import type { JobResource } from '../../../src/http/schemas.js';

/** What a person is asked about a job before something is done with it, or told when it was refused. */
export type JobDialog =
  | { kind: 'cancel' | 'delete' | 'rename' | 'pay-again'; job: JobResource }
  | { kind: 'refused'; job: JobResource; error: unknown };

interface State {
  dialog: JobDialog | undefined;
  /** Jobs that were asked to stop and have not said so yet. */
  cancelling: ReadonlySet<string>;
}

export const useJobDialog = create<State>(() => ({ dialog: undefined, cancelling: new Set() }));

export const openDialog = (dialog: JobDialog): void => useJobDialog.setState({ dialog });
export const closeDialog = (): void => useJobDialog.setState({ dialog: undefined });

export const useIsCancelling = (id: string): boolean => useJobDialog(({ cancelling }) => cancelling.has(id));

/** Shown at once, before the server has answered. */
export function noteCancelling(id: string, isSo: boolean): void {
  useJobDialog.setState(({ cancelling }) => {
    const others = [...cancelling].filter((one) => one !== id);
    return { cancelling: new Set(isSo ? [...others, id] : others) };
  });
}
