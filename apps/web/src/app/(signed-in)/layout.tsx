import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { requireMe } from '../../auth/server-session.ts';
import { serverHealth } from '../../lib/server-health.ts';
import { AppFrame } from '../../shell/app-frame.tsx';
import { ViewerProvider } from '../../shell/viewer.tsx';
import { MessagePage } from '../../ui/message-page.tsx';

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const health = serverHealth();
  const me = await requireMe({ returnTo: (await headers()).get('x-path') ?? '/' });
  const [workspace] = me.workspaces;
  if (!workspace) {
    return (
      <MessagePage
        title="You belong to no workspace"
        text={`Ask an owner or admin to invite ${me.user.email}, then load this page again.`}
      />
    );
  }
  return (
    <ViewerProvider
      viewer={{
        name: me.user.name || me.user.email,
        email: me.user.email,
        workspaceId: workspace.id,
        workspaceName: workspace.name,
        memberId: workspace.memberId,
        role: workspace.role,
      }}
    >
      <AppFrame sendsMail={(await health)?.checks.mail !== 'off'}>{children}</AppFrame>
    </ViewerProvider>
  );
}
