/** Saves what somebody works on as a file. */
export type TakeAlong = () => void;

let offered: (() => TakeAlong) | undefined;

/** Asked when the page breaks, before it is taken down: `offer` gives what saves the work as it is then. Ends by what it returns. */
export function offerToTakeAlong(offer: () => TakeAlong): () => void {
  offered = offer;
  return () => {
    if (offered === offer) offered = undefined;
  };
}

/** Undefined where there is nothing to be saved, or it cannot be had. */
export function whatToTakeAlong(): TakeAlong | undefined {
  try {
    return offered?.();
  } catch {
    return undefined;
  }
}
