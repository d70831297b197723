import { useMutation } from '@tanstack/react-query';
import { Film } from 'lucide-react';
import { useLocation } from 'wouter';
import { putDropped } from '../drafts/dropped-file.js';
import { Button } from '../ui/button.js';
import type { GivenFile } from '../ui/choose-files.js';
import { DropZone } from '../ui/drop-zone.js';
import { ProblemNote } from '../ui/problem-note.js';
import styles from './jobs-empty.module.css';
import { submitSample } from './try-sample.js';

/** No job yet: what this is for, and how to begin. */
export function JobsEmpty() {
  const [, navigate] = useLocation();
  const sample = useMutation({ mutationFn: submitSample, onSuccess: ({ id }) => navigate(`/jobs/${id}`) });
  const begin = (given: GivenFile) => {
    putDropped(given);
    navigate('/drafts/new');
  };
  return (
    <DropZone
      title="Drop a video here"
      titleOnTouch="Begin with a video"
      words="Mark who speaks when, give each of them a new voice, and get the video back with lips that fit."
      button="Choose a video"
      accept="video/*"
      icon={<Film size={36} strokeWidth={1.5} />}
      onFile={begin}
    >
      <Button isPending={sample.isPending} onPress={() => sample.mutate()}>
        {sample.isPending ? 'Sending the sample …' : 'Try the sample'}
      </Button>
      {sample.error && (
        <div className={styles.problem}>
          <ProblemNote error={sample.error} />
        </div>
      )}
    </DropZone>
  );
}
