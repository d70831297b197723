import { SignIn } from '../account/sign-in.js';
import { Dialog } from '../ui/dialog.js';
import { noteSignedIn, useSignedOut } from './signed-out.js';

/** Over the page, which stays as it is; closes by itself when another tab has signed in. */
export function SignedOutDialog() {
  const { isOut } = useSignedOut();
  return (
    <Dialog title="You were signed out" isOpen={isOut} isAlert actions={null}>
      <p>What you did is safe in this browser, and goes on once you are signed in, here or in another tab.</p>
      <SignIn onDone={noteSignedIn} />
    </Dialog>
  );
}
