import { Suspense } from 'react';
import { lazyPart } from '../ui/lazy-part.js';
import { useSignedOut } from './signed-out.js';

const SignInAgain = lazyPart(async () => (await import('../account/sign-in-again.js')).SignInAgain);

/** Over the page, which stays as it is; closes by itself when another tab has signed in. */
export function SignedOutDialog() {
  const { isOut } = useSignedOut();
  if (!isOut) return null;
  return (
    <Suspense>
      <SignInAgain />
    </Suspense>
  );
}
