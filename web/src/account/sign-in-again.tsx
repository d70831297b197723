import { noteSignedIn } from '../app/signed-out.js';
import { Dialog } from '../ui/dialog.js';
import { SignIn } from './sign-in.js';

export function SignInAgain() {
  return (
    <Dialog title="You were signed out" isOpen isAlert actions={null}>
      <p>What you did is safe in this browser, and goes on once you are signed in, here or in another tab.</p>
      <SignIn onDone={noteSignedIn} />
    </Dialog>
  );
}
