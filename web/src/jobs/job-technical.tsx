import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { CopyButton } from '../ui/copy-button.js';
import { Fold } from './fold.js';
import styles from './job-technical.module.css';

/** For whoever has to find the job elsewhere. */
export function JobTechnical({ job }: { job: JobResource }) {
  const { id, generationId, attempt, result, revision, error, links } = job;
  return (
    <Fold title="Technical">
      <dl className={styles.facts}>
        <Copied name="Job" text={id} />
        {generationId && <Copied name="Generation" text={generationId} />}
        {attempt !== undefined && <Fact name="Attempts">{attempt}</Fact>}
        <Fact name="Revision">{revision}</Fact>
        {result?.sha256 && <Copied name="SHA-256" text={result.sha256} />}
        {error && <Copied name="Error code" text={error.code} />}
        {links.temporal && (
          <Fact name="Workflow">
            <a href={links.temporal} target="_blank" rel="noreferrer">
              Open in Temporal <ExternalLink size={12} aria-hidden="true" />
            </a>
          </Fact>
        )}
      </dl>
    </Fold>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt className="meta">{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Copied = ({ name, text }: { name: string; text: string }) => (
  <Fact name={name}>
    <code className={styles.code}>{text}</code>
    <CopyButton label={`Copy: ${name}`} text={text} />
  </Fact>
);
