import { useEffect, useId, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { Finding } from '../editor/document/findings.js';
import { counted } from '../ui/sizes.js';
import { useDraft } from './draft-store.js';
import styles from './error-summary.module.css';

export interface ErrorSummaryProps {
  findings: readonly Finding[];
  onFinding: (finding: Finding) => void;
  isWarning?: boolean;
  /** Of its heading, so that something is described by it. */
  headingId?: string;
}

/** All of them, each a way to its field. Takes the focus, so that it is read first. */
export function ErrorSummary({ findings, onFinding, isWarning, headingId }: ErrorSummaryProps) {
  const list = useRef<HTMLDivElement>(null);
  const segments = useDraft(({ document }) => document.segments);
  useEffect(() => {
    if (!isWarning) list.current?.focus();
  }, [isWarning]);
  const ownId = useId();
  const id = headingId ?? ownId;
  const words = `${counted(findings.length, 'thing')} ${isWarning ? 'worth a look' : 'to put right'}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a border and a legend of its own
    <div
      ref={list}
      role="group"
      aria-labelledby={id}
      tabIndex={-1}
      className={`${styles.summary} ${isWarning ? styles.warning : ''}`}
    >
      <strong id={id}>{words}</strong>
      <ul>
        {findings.map((finding) => {
          const place = segments.findIndex(({ id }) => id === finding.segmentId);
          return (
            <li key={`${finding.segmentId} ${finding.field} ${finding.words}`}>
              <Button className={styles.link ?? ''} onPress={() => onFinding(finding)}>
                {place >= 0 ? `Segment ${place + 1}: ${finding.words}` : finding.words}
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
