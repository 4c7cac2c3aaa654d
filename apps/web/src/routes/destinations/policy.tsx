'use client';

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { faultAt } from '../../lib/faults.ts';
import { policiesQuery } from '../../policies/who-hears-queries.ts';
import { useApi } from '../../shell/use-api.ts';
import type { RoutePart } from '../route-part.ts';

/** The escalation policy that a route leads to. */
export const policy: RoutePart = {
  key: 'policy',
  isSet: () => true,
  Words: ({ route }) => {
    const api = useApi();
    const policies = useQuery(policiesQuery({ api }));
    const found = policies.data?.items.find(({ id }) => id === route.policyId);
    return (
      <Link href={`/policies/${route.policyId}`} prefetch={false}>
        {found?.name ?? 'a policy'}
      </Link>
    );
  },
  Field: ({ draft, onChange, faults }) => {
    const api = useApi();
    const policies = useQuery(policiesQuery({ api }));
    return (
      <NativeSelect
        label="Goes by the policy"
        data={policies.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        value={draft.policyId}
        error={faultAt(faults, 'policyId')}
        onChange={(event) => onChange({ ...draft, policyId: event.currentTarget.value })}
      />
    );
  },
};
