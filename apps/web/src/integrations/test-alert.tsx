'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { ingestAddressQuery, integrationsQuery } from './integration-queries.ts';

/** A command that sends a first alert; its key is read only when somebody asks for it. */
export function TestAlert() {
  const api = useApi();
  const { role } = useViewer();
  const isAdmin = mayAs(role, 'ADMIN');
  const [isAsked, setIsAsked] = useState(false);
  const list = useQuery({ ...integrationsQuery({ api }), enabled: isAdmin });
  const items = list.data?.items ?? [];
  const target = items.find((item) => item.source === 'generic') ?? items[0];
  const address = useQuery({
    ...ingestAddressQuery({ api, id: target?.id ?? '' }),
    enabled: isAsked && Boolean(target),
  });
  if (!isAdmin) return <p>An owner or admin of this workspace can send a test alert.</p>;
  if (list.isSuccess && !target) {
    return (
      <p>
        <Link href="/integrations">Create an integration</Link> to send a first alert.
      </p>
    );
  }
  if (address.data) {
    return (
      <>
        <p>Run this in a terminal; the alert appears here within a second.</p>
        <CodeBlock text={address.data.curl} label="Command that sends a test alert" wraps />
      </>
    );
  }
  return (
    <>
      <Button loading={address.isFetching || list.isPending} onClick={() => setIsAsked(true)}>
        Send a test alert
      </Button>
      {(address.isError || list.isError) && <p role="alert">{errorText(address.error ?? list.error)}</p>}
    </>
  );
}
