import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, Input, SearchField } from 'react-aria-components';
import styles from './job-search.module.css';

/** Nobody wants an answer for each letter. */
const AFTER_MS = 250;
/** As the API takes it. */
const MOST_CHARS = 200;

export function JobSearch({ text, onChange }: { text: string; onChange: (to: string) => void }) {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address may change by itself: with Back, or a filter that clears the search.
  useEffect(() => setTyped(text), [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (to: string, afterMs: number) => {
    clearTimeout(timer.current);
    setTyped(to);
    timer.current = setTimeout(() => onChange(to.trim()), afterMs);
  };
  return (
    <SearchField
      aria-label="Search names"
      className={styles.search ?? ''}
      value={typed}
      maxLength={MOST_CHARS}
      onChange={(to) => say(to, to === '' ? 0 : AFTER_MS)}
      onSubmit={(to) => say(to, 0)}
    >
      <Search size={14} className={styles.icon} aria-hidden="true" />
      <Input className={styles.input ?? ''} placeholder="Search names" />
      <Button className={styles.clear ?? ''} aria-label="Clear the search">
        <X size={14} />
      </Button>
    </SearchField>
  );
}
