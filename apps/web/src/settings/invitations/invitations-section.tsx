'use client';

import { Button } from '@mantine/core';
import { INVITATION_LIMITS } from '@signalcraft/contracts/invitation-limits';
import type { Invitation } from '@signalcraft/contracts/invitations';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PartState } from '../../ui/part-state.tsx';
import { LocalTime } from '../../ui/time.tsx';
import { INVITATIONS_KEY, invitationsQuery } from './invitations-query.ts';
import styles from './invitations-section.module.css';
import { InviteDialog } from './invite-dialog.tsx';

/** Who was invited and has not come yet. Nothing for those who may not invite. */
export function InvitationsSection() {
  const { role } = useViewer();
  return mayAs(role, 'ADMIN') ? <Invitations /> : null;
}

function Invitations() {
  const api = useApi();
  const query = useQuery(invitationsQuery({ api }));
  const [isInviting, setIsInviting] = useState(false);
  const items = query.data?.items ?? [];
  return (
    <Panel
      title="Invitations"
      note={items.length > 0 ? `${items.length} not followed yet` : undefined}
      tools={
        <Button
          size="compact-sm"
          leftSection={<Plus size={15} aria-hidden="true" />}
          onClick={() => setIsInviting(true)}
        >
          Invite somebody
        </Button>
      }
    >
      <PartState
        query={query}
        what="the invitations"
        isEmpty={items.length === 0}
        empty={`Nobody is invited at the moment. An invitation is a link by mail, good for ${INVITATION_LIMITS.days} days.`}
      >
        <ul className={styles.list}>
          {items.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      </PartState>
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </Panel>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { id, email, role, createdBy, expiresAt, state } = invitation;
  const api = useApi();
  const client = useQueryClient();
  const { role: own } = useViewer();
  const [isRevoking, setIsRevoking] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: INVITATIONS_KEY });
  const path = { params: { path: { id } } };
  const resend = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/invitations/{id}/resend', path)),
    onSettled: refresh,
  });
  const revoke = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/invitations/{id}', path)),
    onSuccess: () => setIsRevoking(false),
    onSettled: refresh,
  });
  return (
    <li>
      <div>
        <strong>{email}</strong>
        <span className={styles.facts}>
          <span>{role.toLowerCase()}</span>
          <span>by {createdBy.name}</span>
          <span>
            {state === 'expired' ? 'ran out ' : 'until '}
            <LocalTime at={expiresAt} to="minute" />
          </span>
          <MailState invitation={invitation} />
        </span>
        {resend.isError && <span role="alert">{errorText(resend.error)}</span>}
      </div>
      {mayAs(own, role) && (
        <div className={styles.tools}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Send the invitation to ${email} again`}
            loading={resend.isPending}
            onClick={() => resend.mutate()}
          >
            Send again
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Revoke the invitation to ${email}`}
            onClick={() => setIsRevoking(true)}
          >
            Revoke
          </Button>
        </div>
      )}
      <ConfirmDialog
        isOpen={isRevoking}
        title={`Revoke the invitation to ${email}?`}
        action="Revoke it"
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
        onClose={() => setIsRevoking(false)}
      >
        <p>The link in the mail opens nothing any more. You can invite the address again.</p>
      </ConfirmDialog>
    </li>
  );
}

function MailState({ invitation: { mail } }: { invitation: Invitation }) {
  switch (mail?.status) {
    case 'SENT':
      return <span>mail sent</span>;
    case 'FAILED':
      return <span className={styles.failed}>the mail was not sent{mail.reason ? `: ${mail.reason}` : ''}</span>;
    case 'RETRY':
      return <span className={styles.failed}>the mail is tried again{mail.reason ? `: ${mail.reason}` : ''}</span>;
    case 'PENDING':
    case 'SENDING':
      return <span>the mail is on its way</span>;
    default:
      return null;
  }
}
