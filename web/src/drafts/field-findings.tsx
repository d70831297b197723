import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { Finding, FindingField } from '../editor/document/findings.js';
import { Button } from '../ui/button.js';
import { dispatch, useFindings } from './draft-store.js';
import styles from './field-findings.module.css';

/** Of one field, or of several that stand together. */
export function useFieldFindings(segmentId: string | undefined, ...fields: FindingField[]): Finding[] {
  return useFindings().filter(
    (one) => one.segmentId === segmentId && one.field !== undefined && fields.includes(one.field),
  );
}

/** Of the segments as a whole; that there are none is seen. */
export const useWholeFindings = (): Finding[] =>
  useFieldFindings(undefined, 'segments').filter(({ code }) => code !== 'no_segments');

/** What is wrong with a field, and what mends it. */
export function FieldFindings({ id, findings }: { id: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <div id={id} className={styles.findings}>
      {findings.map((finding) => (
        <p key={`${finding.code} ${finding.words}`} className={`${styles.finding} ${styles[finding.severity]}`}>
          {finding.severity === 'error' ? <CircleAlert size={14} /> : <TriangleAlert size={14} />}
          <span className={styles.words}>
            {finding.words}
            <Fix finding={finding} />
          </span>
        </p>
      ))}
    </div>
  );
}

function Fix({ finding: { fix } }: { finding: Finding }) {
  if (!fix) return null;
  return (
    <Button small onPress={() => dispatch(fix.action)}>
      {fix.label}
    </Button>
  );
}
