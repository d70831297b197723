import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api } from '../api/client.js';
import { Brand } from '../app/brand.js';
import { noteSignedIn } from '../app/signed-out.js';
import { ProblemNote } from '../ui/problem-note.js';
import { Spinner } from '../ui/spinner.js';
import { GoOn } from './go-on.js';
import styles from './login-page.module.css';
import { ownPath } from './own-path.js';
import { SignIn } from './sign-in.js';

/** Takes the token of a sign-in link ("/login#token=…"), which is good for once; else asks for a key. */
export function LoginPage() {
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const queries = useQueryClient();
  const next = ownPath(search.get('next'), location.origin);
  const finish = () => {
    queries.removeQueries({ queryKey: ['session'] });
    noteSignedIn();
    navigate(next, { replace: true });
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: (token: string) => api.createSession({ token }),
    onSuccess: finish,
  });
  useEffect(() => {
    document.title = 'Sign in · Pro Video Editor';
    const signIn = () => {
      const token = takeToken();
      if (token !== undefined) mutate(token);
    };
    signIn();
    window.addEventListener('hashchange', signIn); // a link that is pasted here loads nothing anew
    return () => window.removeEventListener('hashchange', signIn);
  }, [mutate]);
  return (
    <main className={styles.page}>
      <p>
        <Brand />
      </p>
      <h1>Sign in</h1>
      {isPending ? (
        <p className={styles.busy}>
          <Spinner /> Signing you in by the link …
        </p>
      ) : (
        <>
          {error && <ProblemNote error={error} />}
          <GoOn onGoOn={finish} />
          <SignIn onDone={finish} next={next} />
        </>
      )}
    </main>
  );
}

/** Out of the address at once: it is not to stand in the history of the browser. */
function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return token;
}
