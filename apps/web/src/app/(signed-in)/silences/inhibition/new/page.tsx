import type { Metadata } from 'next';
import Link from 'next/link';
import { serverMe } from '../../../../../auth/server-session.ts';
import { MayOnlyLook } from '../../../../../mutes/may-only-look.tsx';
import styles from '../../../../../mutes/mute-form.module.css';
import { RuleForm } from '../../../../../mutes/rule-form.tsx';
import { PageHead } from '../../../../../ui/page-head.tsx';

export const metadata: Metadata = { title: 'New inhibition rule' };

export default async function Page() {
  const me = await serverMe();
  const role = me?.workspaces[0]?.role ?? 'VIEWER';
  if (role !== 'ADMIN' && role !== 'OWNER') return <MayOnlyLook />;
  return (
    <>
      <Link href="/silences/inhibition" prefetch={false} className={styles.back}>
        All inhibition rules
      </Link>
      <PageHead title="New inhibition rule" about="While a cause fires, what follows from it pages nobody." />
      <RuleForm rule={null} />
    </>
  );
}
