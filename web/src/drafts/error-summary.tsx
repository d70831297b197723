import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { Finding } from '../editor/document/findings.js';
import { counted } from '../ui/sizes.js';
import { useDraft } from './draft-store.js';
import styles from './error-summary.module.css';

export interface ErrorSummaryProps {
  findings: readonly Finding[];
  onFinding: (finding: Finding) => void;
  isWarning?: boolean;
}

/** All of them, each a way to its field. Takes the focus, so that it is read first. */
export function ErrorSummary({ findings, onFinding, isWarning }: ErrorSummaryProps) {
  const list = useRef<HTMLDivElement>(null);
  const segments = useDraft(({ document }) => document.segments);
  useEffect(() => {
    if (!isWarning) list.current?.focus();
  }, [isWarning]);
  const words = isWarning ? 'Worth a look' : `${counted(findings.length, 'thing')} to put right`;
  return (
    <div ref={list} tabIndex={-1} className={`${styles.summary} ${isWarning ? styles.warning : ''}`}>
      <strong>{words}</strong>
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
