import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useState } from 'react';
import { alertAtOnce } from '../app/live-region.js';
import { parseTime } from './parse-time.js';
import { timeCode } from './times.js';

const NO_TIME = 'That is no time, so it is as it was. Type minutes and seconds, as in 1:05.5.';

/** A place in a video in an input: taken on Enter and when the focus goes, given up on Escape; what is none changes nothing, and is told. */
export function useTypedTime(valueMs: number, onChange: (ms: number) => void) {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    const ms = typed === undefined ? undefined : parseTime(typed);
    setTyped(undefined);
    if (typed !== undefined && ms === undefined) alertAtOnce(NO_TIME);
    if (ms !== undefined && ms !== valueMs) onChange(ms);
  };
  /** Whether the key was meant for this. */
  const takeKey = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (key === 'Enter' && !ctrlKey && !metaKey) commit();
    else if (key === 'Escape' && typed !== undefined) setTyped(undefined);
    else return false;
    return true;
  };
  const input = {
    inputMode: 'decimal',
    autoComplete: 'off',
    value: typed ?? timeCode(valueMs / 1000),
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setTyped(target.value),
    onFocus: ({ target }: FocusEvent<HTMLInputElement>) => target.select(),
    onBlur: commit,
  } as const;
  return { input, takeKey };
}
