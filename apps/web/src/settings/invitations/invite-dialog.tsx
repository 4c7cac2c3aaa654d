'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Role } from '@signalcraft/contracts/enums';
import { INVITATION_LIMITS } from '@signalcraft/contracts/invitation-limits';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ROLES } from '../members/role-facts.tsx';
import { INVITATIONS_KEY } from './invitations-query.ts';
import styles from './invitations-section.module.css';

const LABELS: Record<Role, string> = {
  OWNER: 'Owner: everything, and who else may',
  ADMIN: 'Admin: responds, and configures who hears of what',
  MEMBER: 'Member: responds to alerts',
  VIEWER: 'Viewer: looks, and is never paged',
};

/** Asks for an address and a role of at most one's own. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const { role: own, workspaceName } = useViewer();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const invite = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/invitations', { body: { email, role } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: INVITATIONS_KEY });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate();
  };
  const faults = faultsOf(invite.error);
  return (
    <Dialog opened onClose={onClose} title="Invite somebody">
      <form className={styles.fields} onSubmit={submit}>
        <TextInput
          label="E-mail"
          type="email"
          required
          data-autofocus
          autoComplete="off"
          value={email}
          error={faultAt(faults, 'email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={ROLES.filter((one) => mayAs(own, one)).map((value) => ({ value, label: LABELS[value] }))}
          error={faultAt(faults, 'role')}
          onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? role)}
        />
        <p>
          They get a link to {workspaceName} by mail, good for {INVITATION_LIMITS.days} days and for this address only.
        </p>
        {invite.isError && faults.length === 0 && <p role="alert">{errorText(invite.error)}</p>}
        <Button type="submit" loading={invite.isPending}>
          Send the invitation
        </Button>
      </form>
    </Dialog>
  );
}
