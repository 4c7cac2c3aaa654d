'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { SsoConnection, SsoRole } from '@signalcraft/contracts/sso';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './sso.module.css';
import { useChangeSso } from './sso-queries.ts';

const ROLES = ['ADMIN', 'MEMBER', 'VIEWER'] as const satisfies readonly SsoRole[];

const roleOf = (text: string): SsoRole => ROLES.find((role) => role === text) ?? 'VIEWER';

type Draft = {
  emailAttribute: string;
  nameAttribute: string;
  defaultRole: SsoRole;
  roleAttribute: string;
  values: { value: string; role: SsoRole }[];
};

const draftOf = ({ mapping, defaultRole }: SsoConnection): Draft => ({
  emailAttribute: mapping.emailAttribute ?? '',
  nameAttribute: mapping.nameAttribute ?? '',
  defaultRole,
  roleAttribute: mapping.roles?.attribute ?? '',
  values: mapping.roles?.values ?? [],
});

const bodyOf = (draft: Draft) => ({
  defaultRole: draft.defaultRole,
  mapping: {
    emailAttribute: draft.emailAttribute.trim() || null,
    nameAttribute: draft.nameAttribute.trim() || null,
    roles: draft.roleAttribute.trim() ? { attribute: draft.roleAttribute.trim(), values: draft.values } : null,
  },
});

/** Which of what the provider says is somebody's address, name and role. */
export function PeoplePanel({ connection }: { connection: SsoConnection }) {
  const api = useApi();
  const [draft, setDraft] = useState(() => draftOf(connection));
  const save = useChangeSso((wanted: Draft) =>
    answerOf(api.PUT('/api/v1/sso', { body: { ...bodyOf(wanted), seenRevision: connection.revision } })),
  );
  const change = (part: Partial<Draft>): void => {
    save.reset();
    setDraft((current) => ({ ...current, ...part }));
  };
  const changeValue = (index: number, part: Partial<Draft['values'][number]>): void =>
    change({ values: draft.values.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const faults = faultsOf(save.error);
  const mapsRoles = draft.roleAttribute.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <Panel title="People and roles">
      <form className={styles.body} onSubmit={submit}>
        <TextInput
          label="Attribute of the e-mail address"
          description="Empty: the NameID is the address."
          maxLength={300}
          value={draft.emailAttribute}
          error={faultAt(faults, 'mapping.emailAttribute')}
          onChange={(event) => change({ emailAttribute: event.currentTarget.value })}
        />
        <TextInput
          label="Attribute of the name"
          description="Empty: a new user is called by their address."
          maxLength={300}
          value={draft.nameAttribute}
          error={faultAt(faults, 'mapping.nameAttribute')}
          onChange={(event) => change({ nameAttribute: event.currentTarget.value })}
        />
        <NativeSelect
          label="Default role"
          description="Of who signs in for the first time, and of whom no value below names."
          data={[...ROLES]}
          value={draft.defaultRole}
          onChange={(event) => change({ defaultRole: roleOf(event.currentTarget.value) })}
        />
        <TextInput
          label="Attribute of the role"
          description="Empty: members keep the role that they were given here. Else it is given at each sign-in; owners stay owners."
          maxLength={300}
          value={draft.roleAttribute}
          error={faultAt(faults, 'mapping.roles.attribute')}
          onChange={(event) => change({ roleAttribute: event.currentTarget.value })}
        />
        {mapsRoles && (
          <fieldset className={styles.list}>
            <legend>The strongest role of the values that somebody has</legend>
            {draft.values.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are edited
              <div key={index} className={`${styles.row} ${styles.ends}`}>
                <TextInput
                  className={styles.grows}
                  label={`Value ${index + 1}`}
                  required
                  maxLength={300}
                  value={one.value}
                  error={faultAt(faults, `mapping.roles.values[${index}]`)}
                  onChange={(event) => changeValue(index, { value: event.currentTarget.value })}
                />
                <NativeSelect
                  label={`Role ${index + 1}`}
                  data={[...ROLES]}
                  value={one.role}
                  onChange={(event) => changeValue(index, { role: roleOf(event.currentTarget.value) })}
                />
                <Button
                  variant="default"
                  aria-label={`Remove value ${index + 1}`}
                  onClick={() => change({ values: draft.values.filter((_, at) => at !== index) })}
                >
                  Remove
                </Button>
              </div>
            ))}
            <div>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => change({ values: [...draft.values, { value: '', role: 'MEMBER' }] })}
              >
                Add a value
              </Button>
            </div>
          </fieldset>
        )}
        {save.isError && faults.length === 0 && <p role="alert">{errorText(save.error)}</p>}
        <div className={styles.row}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={
              (mapsRoles && draft.values.length === 0) || JSON.stringify(draft) === JSON.stringify(draftOf(connection))
            }
          >
            Save
          </Button>
          {save.isSuccess && <output className={styles.good}>Saved.</output>}
        </div>
      </form>
    </Panel>
  );
}
