import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { IconButton } from '../ui/icon-button.js';
import { TextField } from '../ui/text-field.js';
import styles from './job-name.module.css';
import { useRename } from './use-rename.js';

/** Changes the name where it stands. */
export function JobName({ job }: { job: JobResource }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <NameForm job={job} onDone={() => setOpen(false)} />;
  return <IconButton label="Rename" icon={<Pencil size={14} />} onPress={() => setOpen(true)} />;
}

function NameForm({ job, onDone }: { job: JobResource; onDone: () => void }) {
  const { name, change, save, error, isSaving } = useRename(job, onDone);
  return (
    <Form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        label="New name"
        autoFocus
        value={name}
        onChange={change}
        onKeyDown={({ key }) => {
          if (key === 'Escape') onDone();
        }}
        {...(error !== undefined && { error })}
      />
      <Button type="submit" isPending={isSaving}>
        Rename
      </Button>
      <Button look="quiet" onPress={onDone}>
        Leave it
      </Button>
    </Form>
  );
}
