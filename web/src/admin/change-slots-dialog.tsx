import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useId, useState } from 'react';
import { api } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { isSaidAt, issueOf } from '../ui/issue-of.js';
import { ProblemNote } from '../ui/problem-note.js';
import { TextField } from '../ui/text-field.js';

const WHOLE = /^\d{1,4}$/;

export function ChangeSlotsDialog({ concurrency, onClose }: { concurrency: number; onClose: () => void }) {
  const id = useId();
  const queries = useQueryClient();
  const [words, setWords] = useState(String(concurrency));
  const save = useMutation({
    mutationFn: () => api.changeSlots(Number(words)),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['overview'] });
    },
  });
  const isNumber = WHOLE.test(words.trim());
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isNumber) save.mutate();
  };
  const actions = (
    <>
      <Button onPress={onClose}>Cancel</Button>
      <Button look="primary" type="submit" form={id} isPending={save.isPending}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog title="Places at Sync.so" isOpen onClose={onClose} actions={actions}>
      <p>As many generations as the plan allows at a time. Jobs that wait get what becomes free at once.</p>
      <form id={id} onSubmit={submit} noValidate>
        <TextField
          label="Generations at a time"
          inputMode="numeric"
          value={words}
          onChange={setWords}
          autoFocus
          hint="1, 3, 6 or 15 by the usual plans; 0: nothing more is sent."
          error={isNumber ? issueOf(save.error, 'concurrency') : 'Give a whole number, 0 or more.'}
        />
      </form>
      {save.error && !isSaidAt(save.error, 'concurrency') && <ProblemNote error={save.error} />}
    </Dialog>
  );
}
