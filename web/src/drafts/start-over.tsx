import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { dropDraft } from './drop-draft.js';

/** Throws the draft away, once that is confirmed, and begins another one. */
export function StartOver() {
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const end = async () => {
    const dropping = dropDraft();
    navigate('/drafts/new'); // before the page sees that the draft is gone
    await dropping;
  };
  return (
    <>
      <Button look="quiet" small onPress={() => setAsking(true)}>
        Start over
      </Button>
      <Dialog
        title="Start over?"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>Keep it</Button>
            <Button look="danger" onPress={() => void end()}>
              Throw it away
            </Button>
          </>
        }
      >
        <p>The segments of this draft go. Files that were uploaded are deleted by the server within a day.</p>
      </Dialog>
    </>
  );
}
