'use client';

import { Button } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import { errorText } from '../lib/error-text.ts';
import { Notice } from './notice.tsx';

/** What went wrong in place of the content: with a retry, or for a refusal the reason. */
export function ErrorState(props: { error: unknown; what: string; onRetry: () => void }) {
  const { error, what } = props;
  if (error instanceof ApiProblem && error.status === 403) {
    return (
      <Notice title="Your role does not allow this">
        <p>To see {what}, ask an owner or admin of this workspace for a role that may.</p>
      </Notice>
    );
  }
  if (error instanceof ApiProblem && error.status === 401) {
    return (
      <Notice title="You are signed out">
        <Button component="a" href="/sign-in">
          Sign in
        </Button>
      </Notice>
    );
  }
  return (
    <Notice title={`Could not load ${what}`} role="alert">
      <p>{errorText(error)}</p>
      <Button variant="default" onClick={props.onRetry}>
        Try again
      </Button>
      {error instanceof ApiProblem && error.requestId && <p>Request {error.requestId}</p>}
    </Notice>
  );
}
