'use client';

import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Team } from '@signalcraft/contracts/teams';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { canRespond, type Directory, nameOf } from '../policies/directory.ts';
import { TEAMS_KEY } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Face } from '../ui/face.tsx';
import { Panel } from '../ui/panel.tsx';
import { TeamDialog } from './team-dialog.tsx';
import styles from './team-panel.module.css';
import { useChangeTeam } from './use-change-team.ts';

/** A team and its people, each put in or taken out at once. */
export function TeamPanel(props: {
  team: Team;
  directory: Directory;
  policies: readonly EscalationPolicy[];
  mayEdit: boolean;
}) {
  const { team, directory, mayEdit } = props;
  const change = useChangeTeam(team);
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = (): void => setOpen(null);
  const members = team.memberIds.flatMap((id) => directory.members.get(id) ?? []).sort(byName);
  const others = [...directory.members.values()].filter(({ id }) => !team.memberIds.includes(id));
  const put = (memberIds: string[]): void => change.mutate({ memberIds });
  return (
    <Panel
      title={team.name}
      note={members.length === 1 ? '1 person' : `${members.length} people`}
      tools={
        mayEdit && (
          <>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Rename ${team.name}`}
              onClick={() => setOpen('edit')}
            >
              Rename
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              color="red"
              aria-label={`Delete ${team.name}`}
              onClick={() => setOpen('delete')}
            >
              Delete
            </Button>
          </>
        )
      }
    >
      <div className={styles.body}>
        {team.description && <p className={styles.description}>{team.description}</p>}
        {members.length === 0 && <p>Nobody is in it yet: a step that tells it reaches nobody.</p>}
        <ul className={styles.members} aria-label={`Members of ${team.name}`}>
          {members.map((member) => (
            <li key={member.id}>
              <Face name={nameOf(member)} isDim={!canRespond(member)} />
              <span>
                {nameOf(member)}
                {!canRespond(member) && <span className={styles.note}> may only look and is never told</span>}
              </span>
              {mayEdit && (
                <ActionIcon
                  variant="subtle"
                  size={32}
                  aria-label={`Take ${nameOf(member)} out of ${team.name}`}
                  disabled={change.isPending}
                  onClick={() => put(team.memberIds.filter((id) => id !== member.id))}
                >
                  <X size={16} aria-hidden="true" />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
        {mayEdit && others.length > 0 && (
          <NativeSelect
            aria-label={`Put somebody into ${team.name}`}
            data={[
              { value: '', label: 'Put somebody in…' },
              ...others.map((member) => ({ value: member.id, label: nameOf(member) })),
            ]}
            value=""
            disabled={change.isPending}
            onChange={(event) => {
              if (event.currentTarget.value) put([...team.memberIds, event.currentTarget.value]);
            }}
          />
        )}
        {change.isError && <p role="alert">{errorText(change.error)}</p>}
        <UsedIn team={team} policies={props.policies} directory={directory} />
      </div>
      {open === 'edit' && <TeamDialog team={team} onClose={close} />}
      <DeleteDialog team={team} isOpen={open === 'delete'} onClose={close} />
    </Panel>
  );
}

const byName = (a: { name: string; email: string }, b: { name: string; email: string }): number =>
  (a.name || a.email).localeCompare(b.name || b.email, 'en');

function UsedIn(props: { team: Team; policies: readonly EscalationPolicy[]; directory: Directory }) {
  const { team } = props;
  const policies = props.policies.filter(({ steps }) =>
    steps.some(({ targets }) => targets.some((target) => target.kind === 'team' && target.teamId === team.id)),
  );
  const schedules = [...props.directory.schedules.values()].filter(({ teamId }) => teamId === team.id);
  if (policies.length === 0 && schedules.length === 0) return <p className={styles.note}>No policy tells it.</p>;
  return (
    <p className={styles.note}>
      Used by{' '}
      {policies.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={`/policies/${id}`} prefetch={false}>
            {name}
          </Link>
        </span>
      ))}
      {policies.length > 0 && schedules.length > 0 && ', '}
      {schedules.map(({ name }) => name).join(', ')}
    </p>
  );
}

function DeleteDialog({ team, isOpen, onClose }: { team: Team; isOpen: boolean; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/teams/{id}', { params: { path: { id: team.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: TEAMS_KEY }),
  });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={`Delete ${team.name}?`}
      action="Delete the team"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      <p>Its people stay members of the workspace. While a policy or schedule uses it, it cannot be deleted.</p>
    </ConfirmDialog>
  );
}
