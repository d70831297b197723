import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { nameFault } from '../../../src/domain/job-name.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { wordsOf } from '../ui/problem-note.js';
import { renameJob } from './job-actions.js';

/** A job's name while it is being changed, and what is wrong with it. */
export function useRename(job: JobResource, onDone: () => void) {
  const [name, setName] = useState(job.name);
  const saving = useMutation({ mutationFn: () => renameJob(job, name.trim()), onSuccess: onDone });
  const fault = nameFault(name);
  const refusal = saving.error ? refusalOf(saving.error) : undefined;
  const save = () => {
    if (name.trim() === job.name) return onDone();
    if (fault === undefined) saving.mutate();
  };
  const change = (to: string) => {
    saving.reset();
    setName(to);
  };
  return { name, change, save, error: fault ?? refusal, isSaving: saving.isPending };
}

function refusalOf(error: unknown): string {
  const { title, issues, next } = wordsOf(error);
  return issues[0]?.message ?? `${title} ${next}`;
}
