'use client';

import { Button, Switch } from '@mantine/core';
import type { GroupingRule } from '@signalcraft/contracts/grouping-rules';
import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { MatcherList } from '../matchers/matcher-list.tsx';
import { useOrderDraft } from '../routes/use-order-draft.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { MoveHandle } from '../ui/move-handle.tsx';
import { OrderBar } from '../ui/order-bar.tsx';
import styles from './rule-list.module.css';
import { keyWords, spanWords } from './rule-words.ts';
import { useChangeRules } from './use-change-rules.ts';

/** The rules in their order, and what holds after the last. An order is edited first, then saved. */
export function RuleList({ rules, mayEdit }: { rules: readonly GroupingRule[]; mayEdit: boolean }) {
  const order = useOrderDraft(rules);
  const { reorder, update, remove } = useChangeRules();
  const [deleting, setDeleting] = useState<GroupingRule | null>(null);
  const failed = reorder.error ?? update.error;
  const closeDelete = (): void => {
    setDeleting(null);
    remove.reset();
  };
  return (
    <section className={styles.section} aria-label="Rules in their order">
      {failed && (
        <p role="alert" className={styles.failed}>
          Not saved:{' '}
          {isChangedMeanwhile(failed)
            ? 'somebody else changed it meanwhile; the list shows what holds.'
            : errorText(failed)}
        </p>
      )}
      <ol className={styles.rows}>
        {order.items.map((rule, index) => (
          <li key={rule.id} className={styles.row} data-movable data-off={!rule.enabled || undefined}>
            <span className={styles.place}>
              {mayEdit && order.items.length > 1 && (
                <MoveHandle
                  name={rule.name}
                  index={index}
                  count={order.items.length}
                  onMove={(to) => order.move(index, to)}
                />
              )}
              {index + 1}
            </span>
            <div className={styles.name}>
              <Link href={`/grouping/${rule.id}`} prefetch={false}>
                {rule.name}
              </Link>
              <p>{keyWords(rule)}</p>
              {spanWords(rule) && <p>{spanWords(rule)}</p>}
            </div>
            <div className={styles.takes}>
              <MatcherList matchers={rule.matchers} />
            </div>
            <span className={styles.tools}>
              <Switch
                aria-label={`${rule.name} is on`}
                checked={rule.enabled}
                disabled={!mayEdit}
                onChange={(event) => update.mutate({ rule, change: { enabled: event.currentTarget.checked } })}
              />
              {mayEdit && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Delete ${rule.name}`}
                  onClick={() => setDeleting(rule)}
                >
                  <Trash2 size={16} aria-hidden="true" />
                </Button>
              )}
            </span>
          </li>
        ))}
        <li className={styles.rest}>
          <span>Last</span>
          <div>
            <strong>Everything else</strong>
            <p>as its integration groups it</p>
          </div>
        </li>
      </ol>
      <OrderBar
        order={order}
        effect="It holds for alerts that begin to fire from then on."
        isSaving={reorder.isPending}
        onSave={() =>
          reorder.mutate(
            order.items.map(({ id }) => id),
            { onSettled: () => order.drop() },
          )
        }
      />
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
          Groups that it made stay as they are. Alerts that begin to fire from now on go by the rules below it. To pause
          a rule, switch it off instead.
        </p>
      </ConfirmDialog>
    </section>
  );
}
