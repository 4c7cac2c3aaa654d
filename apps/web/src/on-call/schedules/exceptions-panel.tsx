'use client';

import { Button } from '@mantine/core';
import type { StoredException } from '@signalcraft/contracts/schedule-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useUndoNotice } from '../../shell/undo-notice.tsx';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ON_CALL_KEY } from '../on-call-queries.ts';
import { nameOf, type Person } from './people.ts';
import styles from './schedule-page.module.css';

/** What lies over the layers and is not over, the newest on top, and the way to take it away and back. */
export function ExceptionsPanel(props: {
  scheduleId: string;
  exceptions: readonly StoredException[];
  people: readonly Person[];
}) {
  const { scheduleId: id, exceptions, people } = props;
  const api = useApi();
  const client = useQueryClient();
  const { role } = useViewer();
  const refresh = () => client.invalidateQueries({ queryKey: ON_CALL_KEY });
  const tell = useUndoNotice();
  const remove = useMutation({
    mutationFn: ({ exception }: StoredException) =>
      answerOf(
        api.DELETE('/api/v1/schedules/{id}/exceptions/{exceptionId}', {
          params: { path: { id, exceptionId: exception.id } },
        }),
      ),
    onSuccess: (_, { exception }) => {
      const { id: _id, ...again } = exception;
      tell({
        text: `The override of ${titleOf(exception, people)} is deleted.`,
        undo: async () => {
          const params = { path: { id } };
          await answerOf(api.POST('/api/v1/schedules/{id}/exceptions', { params, body: again }));
          await refresh();
        },
      });
      return refresh();
    },
  });
  const mayDelete = ({ exception }: StoredException): boolean =>
    mayAs(role, exception.kind === 'override' ? 'MEMBER' : 'ADMIN');
  return (
    <Panel title="Overrides" note="They lie over the layers; a later one over the earlier.">
      {exceptions.length === 0 && <p className={styles.empty}>None: the layers alone say who is on call.</p>}
      <ul className={styles.rows}>
        {exceptions.toReversed().map((stored) => {
          const { exception, createdBy } = stored;
          const title = titleOf(exception, people);
          return (
            <li key={exception.id}>
              <strong>{title}</strong>
              <span>
                {timeText(exception.startsAt)} to {timeText(exception.endsAt)} ({exception.zone})
              </span>
              <span>by {createdBy.name}</span>
              {mayDelete(stored) && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Delete the override of ${title}`}
                  loading={remove.isPending && remove.variables === stored}
                  onClick={() => remove.mutate(stored)}
                >
                  Delete
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {remove.isError && (
        <p role="alert" className={styles.fault}>
          {errorText(remove.error)}
        </p>
      )}
    </Panel>
  );
}

const titleOf = (exception: StoredException['exception'], people: readonly Person[]): string =>
  exception.kind === 'override' ? nameOf({ people, memberId: exception.memberId }) : exception.name;

/** As it was stored: on the clock of its own zone. */
const timeText = (time: string): string => time.replace('T', ' ');
