import { useMutation } from '@tanstack/react-query';
import { Clapperboard } from 'lucide-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { putDropped } from '../drafts/dropped-file.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import styles from './jobs-empty.module.css';
import { submitSample } from './try-sample.js';
import { useFileDrop } from './use-file-drop.js';

/** No job yet: what this is for, and how to begin. */
export function JobsEmpty() {
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const begin = (file: File | undefined) => {
    if (!file) return;
    putDropped(file);
    navigate('/drafts/new');
  };
  const { isOver, handlers } = useFileDrop(begin);
  return (
    <section className={`${styles.zone} ${isOver ? styles.over : ''}`} aria-label="Begin" {...handlers}>
      <Clapperboard size={28} aria-hidden="true" />
      <h2>Drop a video here</h2>
      <p>Mark who speaks when, give each of them a new voice, and get the video back with lips that fit.</p>
      <div className={styles.actions}>
        <input
          ref={input}
          type="file"
          accept="video/*,.mkv"
          hidden
          onChange={({ currentTarget }) => begin(currentTarget.files?.[0])}
        />
        <Button look="primary" onPress={() => input.current?.click()}>
          Choose a video
        </Button>
        <TrySample />
      </div>
    </section>
  );
}

function TrySample() {
  const [, navigate] = useLocation();
  const sample = useMutation({ mutationFn: submitSample, onSuccess: ({ id }) => navigate(`/jobs/${id}`) });
  return (
    <>
      <Button isPending={sample.isPending} onPress={() => sample.mutate()}>
        {sample.isPending ? 'Sending the sample …' : 'Try the sample'}
      </Button>
      {sample.error && (
        <div className={styles.problem}>
          <ProblemNote error={sample.error} />
        </div>
      )}
    </>
  );
}
