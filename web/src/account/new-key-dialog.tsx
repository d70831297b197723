import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useId, useState } from 'react';
import { OWN_SCOPES, type Scope } from '../../../src/domain/scopes.js';
import type { MadeKeyResource } from '../../../src/http/auth/schemas.js';
import { api } from '../api/client.js';
import { serverNow } from '../app/server-clock.js';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { CheckboxGroup } from '../ui/checkbox-group.js';
import { Dialog } from '../ui/dialog.js';
import { isSaidAt, issueOf } from '../ui/issue-of.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RadioGroup } from '../ui/radio-group.js';
import { ShownOnce } from '../ui/shown-once.js';
import { TextField } from '../ui/text-field.js';
import styles from './new-key-dialog.module.css';
import { scopeOptions } from './scope-words.js';

const DAY_MS = 86_400_000;
const ENDS = [
  { id: 'd30', label: 'in 30 days', days: 30 },
  { id: 'd90', label: 'in 90 days', days: 90 },
  { id: 'd365', label: 'in a year', days: 365 },
  { id: 'never', label: 'never', days: undefined },
] as const;
type End = (typeof ENDS)[number]['id'];

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Asks for what a key is to be, makes it, and shows it. */
export function NewKeyDialog({ isOpen, onClose }: Props) {
  const queries = useQueryClient();
  const [made, setMade] = useState<MadeKeyResource>();
  const finish = () => {
    setMade(undefined);
    onClose();
  };
  const take = (key: MadeKeyResource) => {
    setMade(key);
    void queries.invalidateQueries({ queryKey: ['keys'] });
  };
  if (made) {
    const done = (
      <Button look="primary" onPress={finish}>
        I have copied it
      </Button>
    );
    return (
      <Dialog title={`The key “${made.name}” is made`} isOpen={isOpen} actions={done}>
        <ShownOnce label="API key" secret={made.key} />
      </Dialog>
    );
  }
  return <KeyForm isOpen={isOpen} onClose={onClose} onMade={take} />;
}

function KeyForm({ isOpen, onClose, onMade }: Props & { onMade: (key: MadeKeyResource) => void }) {
  const id = useId();
  const form = useKeyForm(onMade);
  const { words, faults, make, options, change } = form;
  const actions = (
    <>
      <Button onPress={onClose}>Cancel</Button>
      <Button look="primary" type="submit" form={id} isPending={make.isPending}>
        Make the key
      </Button>
    </>
  );
  return (
    <Dialog title="New API key" isOpen={isOpen} onClose={onClose} actions={actions}>
      <form id={id} onSubmit={form.submit} className={styles.form} noValidate>
        <TextField
          label="Name"
          hint="To tell it by, such as “nightly import”."
          value={words.name}
          onChange={(name) => change({ name })}
          maxLength={100}
          autoFocus
          error={faults.name ?? issueOf(make.error, 'name')}
        />
        <CheckboxGroup
          label="It may"
          options={options}
          value={words.scopes}
          onChange={(scopes) => change({ scopes })}
          error={faults.scopes}
        />
        <RadioGroup label="It expires" options={ENDS} value={words.end} onChange={(end) => change({ end })} />
      </form>
      {make.error && !isSaidAt(make.error, 'name') && <ProblemNote error={make.error} />}
    </Dialog>
  );
}

interface KeyWords {
  name: string;
  scopes: Scope[];
  end: End;
}

function useKeyForm(onMade: (key: MadeKeyResource) => void) {
  const { data: session } = useSession();
  const options = scopeOptions(session?.scopes ?? []);
  const mayGive = OWN_SCOPES.filter((scope) => options.some(({ id }) => id === scope));
  const [words, setWords] = useState<KeyWords>({ name: '', scopes: mayGive, end: 'd365' });
  const [isTried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: () => api.createKey({ name: words.name.trim(), scopes: words.scopes, expiresAt: endAt(words.end) }),
    onSuccess: onMade,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faultsOf(words)).length === 0) make.mutate();
  };
  const change = (some: Partial<KeyWords>) => setWords((all) => ({ ...all, ...some }));
  return { options, words, change, submit, make, faults: isTried ? faultsOf(words) : {} };
}

function faultsOf({ name, scopes }: KeyWords): { name?: string; scopes?: string } {
  return {
    ...(name.trim() === '' && { name: 'Give it a name.' }),
    ...(scopes.length === 0 && { scopes: 'Choose at least one.' }),
  };
}

function endAt(end: End): string | undefined {
  const days = ENDS.find(({ id }) => id === end)?.days;
  return days === undefined ? undefined : new Date(serverNow() + days * DAY_MS).toISOString();
}
