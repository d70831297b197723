import { useMutation, useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { api } from '../api/client.js';
import { Button, ButtonLink } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { TextField } from '../ui/text-field.js';
import styles from './sign-in.module.css';

/** By an API key, or by the team's own identity provider where there is one. */
export function SignIn({ onDone, next }: { onDone: () => void; next?: string }) {
  const [key, setKey] = useState('');
  const { data: ways } = useQuery({ queryKey: ['sign-in-ways'], queryFn: api.getSignInWays, staleTime: Infinity });
  const signIn = useMutation({ mutationFn: () => api.createSession({ apiKey: key.trim() }), onSuccess: onDone });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (key.trim() !== '') signIn.mutate();
  };
  const returnTo = encodeURIComponent(next ?? `${location.pathname}${location.search}`);
  return (
    <div className={styles.ways}>
      {ways?.oidc && (
        <ButtonLink look="primary" href={`/api/v1/login/oidc?returnTo=${returnTo}`}>
          Sign in with your organisation
        </ButtonLink>
      )}
      <form onSubmit={submit} className={styles.form}>
        <TextField
          label="API key"
          name="api-key"
          type="password"
          autoComplete="current-password"
          value={key}
          onChange={setKey}
          hint={
            <>
              It begins with <code>pve_</code>. Whoever runs this server makes one by <code>pro keys create</code>.
            </>
          }
        />
        <Button type="submit" look={ways?.oidc ? 'plain' : 'primary'} isPending={signIn.isPending}>
          Sign in
        </Button>
      </form>
      {signIn.error && <ProblemNote error={signIn.error} />}
    </div>
  );
}
