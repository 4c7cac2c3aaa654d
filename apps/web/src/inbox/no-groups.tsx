'use client';

import { Button } from '@mantine/core';
import { TestAlert } from '../integrations/test-alert.tsx';
import { Notice } from '../ui/notice.tsx';
import { type InboxFilter, TABS } from './inbox-filter.ts';

/** Nothing matches is not the same as nothing fires. */
export function NoGroups({ filter, onClear }: { filter: InboxFilter; onClear: () => void }) {
  const isFiring = filter.tab === 'active' || filter.tab === 'open' || filter.tab === 'all';
  if (filter.q.trim() !== '') {
    return (
      <Notice title={`No group matches “${filter.q.trim()}”`}>
        <p>
          {filter.tab === 'all'
            ? 'Neither a title nor a label holds these words.'
            : `Only “${TABS[filter.tab].label}” was searched.`}
        </p>
        <Button variant="default" onClick={onClear}>
          Clear the filters
        </Button>
      </Notice>
    );
  }
  if (!isFiring) {
    return (
      <Notice title={`Nothing is ${TABS[filter.tab].label.toLowerCase()}`}>
        <Button variant="default" onClick={onClear}>
          Show what is active
        </Button>
      </Notice>
    );
  }
  return (
    <Notice title={filter.tab === 'all' ? 'No alert has come in yet' : 'Nothing is firing'}>
      <p>Alert groups appear here by themselves when a source reports one.</p>
      <TestAlert />
    </Notice>
  );
}
