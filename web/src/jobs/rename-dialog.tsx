import { Form } from 'react-aria-components';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/text-field.js';
import { closeDialog } from './job-dialog-state.js';
import styles from './job-dialogs.module.css';
import { useRename } from './use-rename.js';

export function RenameDialog({ job }: { job: JobResource }) {
  const { name, change, save, error, isSaving } = useRename(job, closeDialog);
  return (
    <Dialog title="Rename" isOpen onClose={closeDialog} actions={null}>
      <Form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label="Name"
          hint="What is downloaded is called so too."
          autoFocus
          value={name}
          onChange={change}
          {...(error !== undefined && { error })}
        />
        <div className={styles.buttons}>
          <Button onPress={closeDialog}>Leave it</Button>
          <Button look="primary" type="submit" isPending={isSaving}>
            Rename
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
