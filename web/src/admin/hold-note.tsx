import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Hand } from 'lucide-react';
import type { SlotsResource } from '../../../src/http/admin/overview-schemas.js';
import { api } from '../api/client.js';
import { announce } from '../app/live-region.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { counted } from '../ui/sizes.js';
import styles from './hold-note.module.css';

/** Nothing is sent until a person has settled the cause, and says so here. */
export function HoldNote({ hold }: { hold: NonNullable<SlotsResource['hold']> }) {
  const queries = useQueryClient();
  const resume = useMutation({
    mutationFn: () => api.resumeJobs(),
    onSuccess: async ({ resumed }) => {
      announce(`${counted(resumed, 'job')} told to go on.`);
      await queries.invalidateQueries();
    },
  });
  return (
    <div className={styles.hold}>
      <Hand size={16} aria-hidden="true" />
      <div className={styles.words}>
        <strong>Nothing is sent to Sync.so: {hold.message}</strong>
        <p>
          {hold.next} <code>{hold.code}</code>
        </p>
        <div>
          <Button look="primary" small isPending={resume.isPending} onPress={() => resume.mutate()}>
            It is settled: resume
          </Button>
        </div>
        {resume.error && <ProblemNote error={resume.error} />}
      </div>
    </div>
  );
}
