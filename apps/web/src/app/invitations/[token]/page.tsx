import { ApiProblem, createApiClient } from '@signalcraft/api-client/client';
import type { InvitationOffer } from '@signalcraft/contracts/invitations';
import type { Metadata } from 'next';
import Link from 'next/link';
import { AcceptInvitation, SignOutForInvitation } from '../../../auth/accept-invitation.tsx';
import { AccountPage } from '../../../auth/account-page.tsx';
import { JoinForm } from '../../../auth/join-form.tsx';
import { serverMe } from '../../../auth/server-session.ts';
import styles from '../../../auth/sign-in.module.css';
import { answerOf } from '../../../lib/api.ts';
import { readEnv } from '../../../lib/env.ts';

export const metadata: Metadata = { title: 'Invitation', robots: { index: false } };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const offer = await readOffer(token);
  if (typeof offer === 'string') {
    return (
      <AccountPage title="This invitation cannot be followed">
        <p>{offer}</p>
        <Link href="/" prefetch={false}>
          To SignalCraft
        </Link>
      </AccountPage>
    );
  }
  const me = await serverMe();
  const { workspaceName, email } = offer;
  return (
    <AccountPage
      title={`Join ${workspaceName}`}
      foot="SignalCraft takes alerts and pages the people who look after them."
    >
      <p>{offer.invitedBy} invites you.</p>
      <dl className={styles.facts}>
        <dt>Workspace</dt>
        <dd>{workspaceName}</dd>
        <dt>Your role</dt>
        <dd>
          {offer.role.toLowerCase()}: {MAY[offer.role]}
        </dd>
        <dt>For</dt>
        <dd>{email}</dd>
      </dl>
      {me === null && <WayIn token={token} offer={offer} />}
      {me !== null && me.user.email.toLowerCase() === email && (
        <AcceptInvitation token={token} workspaceName={workspaceName} />
      )}
      {me !== null && me.user.email.toLowerCase() !== email && (
        <>
          <p role="alert">
            You are signed in as {me.user.email}, and this invitation is for {email}.
          </p>
          <SignOutForInvitation />
        </>
      )}
    </AccountPage>
  );
}

const WayIn = ({ token, offer }: { token: string; offer: InvitationOffer }) =>
  offer.hasAccount || readEnv().auth.kind !== 'local' ? (
    <>
      <p>Sign in with this address to accept.</p>
      <Link className={styles.action} href={`/sign-in?next=${encodeURIComponent(`/invitations/${token}`)}`}>
        Sign in
      </Link>
    </>
  ) : (
    <JoinForm token={token} email={offer.email} workspaceName={offer.workspaceName} />
  );

const MAY: Record<InvitationOffer['role'], string> = {
  OWNER: 'you may do everything, and decide who else may',
  ADMIN: 'you respond to alerts and configure who hears of what',
  MEMBER: 'you respond to alerts',
  VIEWER: 'you look, and are never paged',
};

/** What is offered, or why nothing is. */
async function readOffer(token: string): Promise<InvitationOffer | string> {
  const api = createApiClient({ baseUrl: readEnv().apiInternalUrl, getToken: () => Promise.resolve(null) });
  try {
    return await answerOf(api.POST('/api/v1/invitations/look-up', { body: { token } }));
  } catch (error) {
    if (error instanceof ApiProblem && [404, 410, 422].includes(error.status)) return error.message;
    throw error;
  }
}
