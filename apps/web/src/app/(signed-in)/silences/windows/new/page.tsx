import { ApiProblem } from '@signalcraft/api-client/client';
import type { MaintenanceWindow } from '@signalcraft/contracts/maintenance-windows';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { serverApi, serverMe } from '../../../../../auth/server-session.ts';
import { answerOf } from '../../../../../lib/api.ts';
import { InBrowser } from '../../../../../mutes/in-browser.tsx';
import { MayOnlyLook } from '../../../../../mutes/may-only-look.tsx';
import styles from '../../../../../mutes/mute-form.module.css';
import { WindowForm } from '../../../../../mutes/window-form.tsx';
import { PageHead } from '../../../../../ui/page-head.tsx';

export const metadata: Metadata = { title: 'New maintenance window' };

/** A new window: from nothing, or as another was (`?from=`). */
export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string | string[] }> }) {
  const { from } = await searchParams;
  const me = await serverMe();
  const role = me?.workspaces[0]?.role ?? 'VIEWER';
  if (role !== 'ADMIN' && role !== 'OWNER') return <MayOnlyLook />;
  const like = typeof from === 'string' ? await readWindow(from) : null;
  return (
    <>
      <Link href="/silences/windows" prefetch={false} className={styles.back}>
        All maintenance windows
      </Link>
      <PageHead title="New maintenance window" about="While it is open, what matches pages nobody." />
      <InBrowser>
        <WindowForm window={null} like={like} />
      </InBrowser>
    </>
  );
}

async function readWindow(id: string): Promise<MaintenanceWindow> {
  try {
    return await answerOf(serverApi().GET('/api/v1/maintenance-windows/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) notFound();
    throw error;
  }
}
