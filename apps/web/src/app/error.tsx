'use client';

import { Button } from '@mantine/core';
import { MessagePage } from '../ui/message-page.tsx';

export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <MessagePage
      title="This page could not be shown"
      text={
        error.digest ? `The server’s log has the cause under ${error.digest}.` : 'The API may not answer right now.'
      }
    >
      <Button onClick={retry}>Try again</Button>
    </MessagePage>
  );
}
