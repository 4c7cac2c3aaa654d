'use client';

import { Button } from '@mantine/core';
import type { ShapingRule } from '@signalcraft/contracts/shaping-rules';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { moved } from '../ui/move-handle.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { RoutesTabs } from './routes-tabs.tsx';
import styles from './shaping-list.module.css';
import { shapingRulesQuery } from './shaping-queries.ts';
import { ShapingRow } from './shaping-row.tsx';
import { useChangeShaping } from './use-change-shaping.ts';

/** What is made of alerts as they come in, in the order in which it is done. */
export function ShapingPage() {
  const api = useApi();
  const { role } = useViewer();
  const rules = useQuery(shapingRulesQuery({ api }));
  const mayEdit = mayAs(role, 'ADMIN');
  const create = mayEdit && (
    <Button
      component={Link}
      href="/routes/shaping/new"
      prefetch={false}
      leftSection={<Plus size={16} aria-hidden="true" />}
    >
      New rule
    </Button>
  );
  return (
    <>
      <PageHead
        title="Routes"
        about="What is made of an alert as it comes in, before it has a group: from the top, each rule at what those above left."
      >
        {create}
      </PageHead>
      <RoutesTabs current="shaping" />
      {!rules.data && !rules.error && <RowSkeletons count={3} />}
      {!rules.data && rules.error && (
        <ErrorState error={rules.error} what="the shaping rules" onRetry={() => void rules.refetch()} />
      )}
      {rules.data && rules.data.items.length === 0 && (
        <Notice title="No shaping rule yet">
          <p>
            A shaping rule sets an alert’s severity, adds labels or a runbook, or drops noise to the log. Alerts go on
            as their sources send them until there is one.
          </p>
          {create}
        </Notice>
      )}
      {rules.data && rules.data.items.length > 0 && <Rules rules={rules.data.items} mayEdit={mayEdit} />}
    </>
  );
}

function Rules({ rules, mayEdit }: { rules: readonly ShapingRule[]; mayEdit: boolean }) {
  const api = useApi();
  const integrations = useQuery(integrationsQuery({ api }));
  const names = new Map(integrations.data?.items.map(({ id, name }) => [id, name]));
  const { reorder, update, remove } = useChangeShaping();
  const [deleting, setDeleting] = useState<ShapingRule | null>(null);
  const failed = reorder.error ?? update.error;
  const ids = rules.map(({ id }) => id);
  const closeDelete = (): void => {
    setDeleting(null);
    remove.reset();
  };
  return (
    <>
      {failed && (
        <p role="alert" className={styles.failed}>
          {isChangedMeanwhile(failed)
            ? 'Not saved: somebody else changed the rule meanwhile. The list shows what holds now.'
            : `Not saved: ${errorText(failed)}`}
        </p>
      )}
      <ol className={styles.rows} aria-label="Shaping rules in their order">
        {rules.map((rule, index) => (
          <ShapingRow
            key={rule.id}
            rule={rule}
            integration={rule.integrationId === null ? null : (names.get(rule.integrationId) ?? 'one integration')}
            count={rules.length}
            mayEdit={mayEdit}
            onMove={(to) => reorder.mutate(moved(ids, index, to))}
            onEnable={(enabled) => update.mutate({ rule, change: { enabled } })}
            onDelete={() => setDeleting(rule)}
          />
        ))}
      </ol>
      <ConfirmDialog
        isOpen={deleting !== null}
        title={`Delete ${deleting?.name ?? ''}?`}
        action="Delete the rule"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (deleting) remove.mutate(deleting.id, { onSuccess: closeDelete });
        }}
        onClose={closeDelete}
      >
        <p>
          Alerts that come in from now on are no longer shaped by it; what it made of earlier ones stays. To pause a
          rule, switch it off instead.
        </p>
      </ConfirmDialog>
    </>
  );
}
