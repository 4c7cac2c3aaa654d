'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { Role } from '@signalcraft/contracts/enums';
import type { Member } from '@signalcraft/contracts/identity';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { canRespond, nameOf } from '../../policies/directory.ts';
import { useUndoNotice } from '../../shell/undo-notice.tsx';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Face } from '../../ui/face.tsx';
import styles from './members-page.module.css';
import { ROLE_NAMES, ROLES } from './role-facts.tsx';

const MEMBERS_KEY = ['members'] as const;

/** A member with their role and the way out, as far as the viewer may change either. */
export function MemberRow({ member, isLastOwner }: { member: Member; isLastOwner: boolean }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const viewer = useViewer();
  const tell = useUndoNotice();
  const [isLeaving, setIsLeaving] = useState(false);
  const isSelf = member.id === viewer.memberId;
  const name = nameOf(member);
  const manages = mayAs(viewer.role, 'ADMIN') && mayAs(viewer.role, member.role);
  const put = async (role: Role): Promise<void> => {
    await answerOf(api.PATCH('/api/v1/members/{id}', { params: { path: { id: member.id } }, body: { role } }));
    await client.invalidateQueries({ queryKey: MEMBERS_KEY });
    // What is offered everywhere follows from one's own role.
    if (isSelf) router.refresh();
  };
  const change = useMutation({
    mutationFn: put,
    onSuccess: (_, role) =>
      tell({
        text: `${name} is ${ROLE_NAMES[role].toLowerCase()} now.`,
        // From a lower level nobody gives themselves back what they had.
        ...(isSelf ? {} : { undo: () => put(member.role) }),
      }),
  });
  return (
    <li>
      <Face name={name} isDim={!canRespond(member)} />
      <span className={styles.who}>
        <span>
          {name}
          {isSelf && <span className={styles.note}> you</span>}
        </span>
        <span className={styles.note}>{member.email}</span>
      </span>
      <span className={styles.tools}>
        {manages && !isLastOwner ? (
          <NativeSelect
            aria-label={`Role of ${name}`}
            data={ROLES.filter((role) => mayAs(viewer.role, role)).map((role) => ({
              value: role,
              label: ROLE_NAMES[role],
            }))}
            value={member.role}
            disabled={change.isPending}
            onChange={(event) => {
              const role = ROLES.find((one) => one === event.currentTarget.value);
              if (role) change.mutate(role);
            }}
          />
        ) : (
          <span className={styles.role} title={isLastOwner ? 'The last owner stays one' : undefined}>
            {ROLE_NAMES[member.role]}
          </span>
        )}
        {(manages || isSelf) && !isLastOwner && (
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            aria-label={isSelf ? 'Leave this workspace' : `Remove ${name}`}
            onClick={() => setIsLeaving(true)}
          >
            {isSelf ? 'Leave' : 'Remove'}
          </Button>
        )}
      </span>
      {change.isError && (
        <p role="alert" className={styles.fault}>
          {errorText(change.error)}
        </p>
      )}
      <RemoveDialog member={member} isSelf={isSelf} isOpen={isLeaving} onClose={() => setIsLeaving(false)} />
    </li>
  );
}

function RemoveDialog(props: { member: Member; isSelf: boolean; isOpen: boolean; onClose: () => void }) {
  const { member, isSelf } = props;
  const api = useApi();
  const client = useQueryClient();
  const { workspaceName } = useViewer();
  const tell = useUndoNotice();
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/members/{id}', { params: { path: { id: member.id } } })),
    onSuccess: async () => {
      if (isSelf) return window.location.assign('/');
      await client.invalidateQueries({ queryKey: MEMBERS_KEY });
      tell({ text: `${nameOf(member)} was removed.` });
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={isSelf ? `Leave ${workspaceName}?` : `Remove ${nameOf(member)} from ${workspaceName}?`}
      action={isSelf ? 'Leave' : 'Remove'}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={props.onClose}
    >
      <p>
        {isSelf ? 'You' : 'They'} can look at nothing here any more within seconds, and hear of nothing. Schedules in
        which {isSelf ? 'you have' : 'they have'} turns show a gap, and history keeps the name. To come back,{' '}
        {isSelf ? 'you need' : 'they need'} an invitation.
      </p>
    </ConfirmDialog>
  );
}
