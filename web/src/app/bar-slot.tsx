import { type ReactNode, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { create } from 'zustand';

/** The free middle of the bar above every page, for a page that needs all of the window below it. */
const useBarSlot = create<{ element: HTMLElement | null; isTaken: boolean }>(() => ({ element: null, isTaken: false }));

export const useIsBarTaken = (): boolean => useBarSlot((slot) => slot.isTaken);

export const BarSlot = ({ className }: { className: string | undefined }) => (
  <div ref={(element) => useBarSlot.setState({ element })} className={className} />
);

/** Shows its children in the bar; the bar's own links to other work go meanwhile. */
export function InBar({ children }: { children: ReactNode }) {
  const element = useBarSlot((slot) => slot.element);
  useEffect(() => {
    useBarSlot.setState({ isTaken: true });
    return () => useBarSlot.setState({ isTaken: false });
  }, []);
  return element && createPortal(children, element);
}
