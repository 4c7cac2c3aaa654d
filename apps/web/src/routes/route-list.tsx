'use client';

import type { Route } from '@signalcraft/contracts/routes';
import { useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { BUILT_IN } from '../policies/built-in.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { OrderBar } from '../ui/order-bar.tsx';
import styles from './route-list.module.css';
import { RouteRow } from './route-row.tsx';
import { useChangeRoutes } from './use-change-routes.ts';
import type { OrderDraft } from './use-order-draft.ts';

/** The routes in their order, and the built-in last line. Moving edits an order that is tried before it is saved. */
export function RouteList(props: {
  order: OrderDraft<Route>;
  mayEdit: boolean;
  /** What the edited order would do. Null: not known yet. */
  effect: string | null;
}) {
  const { order, mayEdit } = props;
  const { reorder, update, remove } = useChangeRoutes();
  const [deleting, setDeleting] = useState<Route | null>(null);
  const failed = reorder.error ?? update.error;
  const closeDelete = (): void => {
    setDeleting(null);
    remove.reset();
  };
  return (
    <section className={styles.section} aria-label="Routes in their order">
      {failed && (
        <p role="alert" className={styles.failed}>
          {isChangedMeanwhile(failed)
            ? 'Not saved: somebody else changed the routes meanwhile. The list shows what holds now; look again and repeat what is still wanted.'
            : `Not saved: ${errorText(failed)}`}
        </p>
      )}
      <div className={styles.table}>
        <div className={styles.head} aria-hidden="true">
          <span>Order</span>
          <span>Route</span>
          <span>Takes</span>
          <span>Goes by</span>
          <span>On</span>
        </div>
        <ol className={styles.rows}>
          {order.items.map((route, index) => (
            <RouteRow
              key={route.id}
              route={route}
              index={index}
              count={order.items.length}
              mayEdit={mayEdit}
              onMove={(to) => order.move(index, to)}
              onEnable={(enabled) => update.mutate({ route, change: { enabled } })}
              onDelete={() => setDeleting(route)}
            />
          ))}
          <li className={styles.rest}>
            <span>Last</span>
            <span>
              <strong>Everything else</strong>
            </span>
            <span>what no route above takes</span>
            <span>{BUILT_IN.name}</span>
            <span className={styles.builtIn}>Built in</span>
          </li>
        </ol>
      </div>
      <OrderBar
        order={order}
        effect={props.effect}
        isSaving={reorder.isPending}
        onSave={() =>
          reorder.mutate({ ids: order.items.map(({ id }) => id), seen: order.seen }, { onSettled: () => order.drop() })
        }
      />
      <ConfirmDialog
        isOpen={deleting !== null}
        title={`Delete ${deleting?.name ?? ''}?`}
        action="Delete the route"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (deleting) remove.mutate(deleting.id, { onSuccess: closeDelete });
        }}
        onClose={closeDelete}
      >
        <p>
          What it takes goes on to the routes below it. Groups that are under way keep their policy. To pause a route,
          switch it off instead.
        </p>
      </ConfirmDialog>
    </section>
  );
}
