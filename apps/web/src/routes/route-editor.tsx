'use client';

import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { Route } from '@signalcraft/contracts/routes';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useMemo, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultsOf } from '../lib/faults.ts';
import { ROUTES_KEY, routesQuery } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { ConflictNotice, isChangedMeanwhile } from '../ui/conflict-notice.tsx';
import { NameFields } from '../ui/name-fields.tsx';
import { WouldChange } from '../what-if/would-change.tsx';
import { CONDITIONS } from './conditions.ts';
import { DESTINATIONS } from './destinations.ts';
import { blankRoute, draftOfRoute, settingsOfDraft, testOfDraft } from './route-draft.ts';
import styles from './route-editor.module.css';
import { RouteTestPanel } from './route-test-panel.tsx';
import { ROUTE_TEST_KEY } from './route-test-query.ts';
import { useRouteTest } from './use-route-test.ts';

/** A route while it is edited, and beside it what it would do with the last alerts. */
export function RouteEditor(props: { route: Route | null; routes: readonly Route[]; firstPolicyId: string }) {
  const { route, routes } = props;
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(() =>
    route ? draftOfRoute(route) : blankRoute({ policyId: props.firstPolicyId }),
  );
  const [position, setPosition] = useState(routes.length);
  /** What this person saw when they began to edit. */
  const [seen, setSeen] = useState(route?.revision);
  const [hasTried, setHasTried] = useState(false);
  const settings = settingsOfDraft(draft);
  const wanted = useMemo(
    () => testOfDraft({ draft, replaces: route?.id ?? null, position: route ? null : position }),
    [draft, route, position],
  );
  const test = useRouteTest(wanted);
  const save = useMutation({
    mutationFn: (options: { settings: NonNullable<typeof settings>; revision: number | undefined }) => {
      const { revision } = options;
      if (!route) return answerOf(api.POST('/api/v1/routes', { body: { ...options.settings, position } }));
      return answerOf(
        api.PATCH('/api/v1/routes/{id}', {
          params: { path: { id: route.id } },
          body: { ...options.settings, ...(revision === undefined ? {} : { revision }) },
        }),
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ROUTES_KEY });
      void client.invalidateQueries({ queryKey: ROUTE_TEST_KEY });
      router.push('/routes');
    },
  });
  const trySave = (revision: number | undefined): void => {
    setHasTried(true);
    if (settings) save.mutate({ settings, revision });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    trySave(seen);
  };
  const takeTheirs = async (): Promise<void> => {
    const { items } = await client.fetchQuery({ ...routesQuery({ api }), staleTime: 0 });
    const theirs = items.find((one) => one.id === route?.id);
    if (!theirs) return;
    setDraft(draftOfRoute(theirs));
    setSeen(theirs.revision);
    save.reset();
  };
  const refused = faultsOf(save.error);
  const faults = refused.length > 0 ? refused : test.faults;
  const parts = { draft, onChange: setDraft, faults, showsFaults: hasTried };
  return (
    <div className={styles.columns}>
      <form className={styles.form} onSubmit={submit}>
        <NameFields value={draft} faults={faults} onChange={(named) => setDraft({ ...draft, ...named })} />
        {CONDITIONS.map(({ key, Field }) => (
          <Field key={key} {...parts} />
        ))}
        {DESTINATIONS.map(({ key, Field }) => (
          <Field key={key} {...parts} />
        ))}
        {!route && (
          <NativeSelect
            label="Its place"
            data={[
              { value: '0', label: 'First' },
              ...routes.map(({ name }, index) => ({
                value: String(index + 1),
                label: `${index + 1 === routes.length ? 'Last, after' : 'After'} ${name}`,
              })),
            ]}
            value={String(position)}
            onChange={(event) => setPosition(Number(event.currentTarget.value))}
          />
        )}
        <Checkbox
          label="Go on to the routes below"
          description="Further routes that take the alert then add their policies to this one’s."
          checked={draft.continue}
          onChange={(event) => setDraft({ ...draft, continue: event.currentTarget.checked })}
        />
        <Checkbox
          label="On"
          checked={draft.enabled}
          onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
        />
        {hasTried && !settings && <p role="alert">Not saved: the conditions are not complete.</p>}
        {isChangedMeanwhile(save.error) ? (
          <ConflictNotice what="route" onTakeTheirs={() => void takeTheirs()} onKeepMine={() => trySave(undefined)} />
        ) : (
          save.isError && <p role="alert">{errorText(save.error)}</p>
        )}
        <div>
          <Button type="submit" loading={save.isPending || save.isSuccess} disabled={draft.name.trim() === ''}>
            Save
          </Button>
        </div>
        <WouldChange
          what={route ? `the route “${route.name}”` : 'a new route'}
          draft={wanted?.draft ? { routes: [{ replaces: wanted.replaces, draft: wanted.draft }] } : null}
        />
      </form>
      <div className={styles.test}>
        <RouteTestPanel query={test.query} isEdited isHalfWritten={wanted === null || test.faults.length > 0} />
      </div>
    </div>
  );
}
