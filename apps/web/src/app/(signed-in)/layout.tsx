import { ApiProblem } from '@signalcraft/api-client/client';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { requireMe, serverWorkspace } from '../../auth/server-session.ts';
import { serverHealth } from '../../lib/server-health.ts';
import { NoWorkspacePage } from '../../settings/workspace/no-workspace-page.tsx';
import { AppFrame } from '../../shell/app-frame.tsx';
import { ViewerProvider } from '../../shell/viewer.tsx';

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const health = serverHealth();
  const me = await requireMe({ returnTo: (await headers()).get('x-path') ?? '/' }).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.reason === 'no_workspace') return null;
    throw error;
  });
  const workspace = me && (await serverWorkspace(me));
  if (!me || !workspace) return <NoWorkspacePage />;
  return (
    <ViewerProvider
      viewer={{
        name: me.user.name || me.user.email,
        email: me.user.email,
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
