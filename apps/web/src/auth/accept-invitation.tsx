'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { switchWorkspace } from '../shell/workspace-choice.ts';
import { postAuth } from './post-auth.ts';
import styles from './sign-in.module.css';

/** For the person of the invited address, who is signed in. */
export function AcceptInvitation(props: { token: string; workspaceName: string }) {
  const api = useApi();
  const accept = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/invitations/accept', { body: { token: props.token } })),
    onSuccess: ({ workspaceId }) => switchWorkspace({ workspaceId }),
  });
  return (
    <>
      {accept.isError && (
        <p className={styles.refusal} role="alert">
          {errorText(accept.error)}
        </p>
      )}
      <Button fullWidth loading={accept.isPending || accept.isSuccess} onClick={() => accept.mutate()}>
        Join {props.workspaceName}
      </Button>
    </>
  );
}

/** For somebody else who is signed in here: the invitation is looked at again as nobody. */
export function SignOutForInvitation() {
  const leave = useMutation({
    mutationFn: () => postAuth('sign-out', {}),
    onSettled: () => window.location.reload(),
  });
  return (
    <Button fullWidth variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
      Sign out here
    </Button>
  );
}
