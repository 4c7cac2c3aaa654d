import { ApiProblem } from '@signalcraft/api-client/client';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { requireMe, serverWorkspace } from '../../auth/server-session.ts';
import { UnverifiedEmailPage } from '../../auth/unverified-email-page.tsx';
import { serverHealth } from '../../lib/server-health.ts';
import { NoWorkspacePage } from '../../settings/workspace/no-workspace-page.tsx';
import { AppFrame } from '../../shell/app-frame.tsx';
import { ViewerProvider } from '../../shell/viewer.tsx';

/** Why somebody who proved who they are is not let in. */
const isRefusal = (reason: unknown): reason is 'no_workspace' | 'email_not_verified' | 'setup_code_needed' =>
  reason === 'no_workspace' || reason === 'email_not_verified' || reason === 'setup_code_needed';

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const health = serverHealth();
  const me = await requireMe({ returnTo: (await headers()).get('x-path') ?? '/' }).catch((error: unknown) => {
    if (error instanceof ApiProblem && isRefusal(error.reason)) return error.reason;
    // Who has only just left the last of theirs is not found in it.
    if (error instanceof ApiProblem && error.status === 404) return 'no_workspace' as const;
    throw error;
  });
  if (me === 'setup_code_needed') redirect('/claim');
  if (me === 'email_not_verified') return <UnverifiedEmailPage />;
  if (me === 'no_workspace') return <NoWorkspacePage />;
  const workspace = await serverWorkspace(me);
  if (!workspace) return <NoWorkspacePage />;
  return (
    <ViewerProvider
      viewer={{
        name: me.user.name || me.user.email,
        email: me.user.email,
        timeZone: me.user.timeZone,
        workspaceId: workspace.id,
        workspaceName: workspace.name,
        memberId: workspace.memberId,
        role: workspace.role,
        workspaces: me.workspaces.map(({ id, name }) => ({ id, name })),
      }}
    >
      <AppFrame sendsMail={(await health)?.checks.mail !== 'off'}>{children}</AppFrame>
    </ViewerProvider>
  );
}
