'use client';

import { useQuery } from '@tanstack/react-query';
import { RowSkeletons } from '../../inbox/row-skeletons.tsx';
import { useApi } from '../../shell/use-api.ts';
import { mayAs, useViewer } from '../../shell/viewer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { AddressesPanel } from './addresses-panel.tsx';
import { DomainsPanel } from './domains-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { ProviderPanel } from './provider-panel.tsx';
import styles from './sso.module.css';
import { ssoQuery } from './sso-queries.ts';
import { SwitchesPanel } from './switches-panel.tsx';
import { TestPanel } from './test-panel.tsx';

/** How the workspace signs its people in by its own identity provider. `testId`: the test that just came back. */
export function SsoPage({ testId }: { testId: string | null }) {
  const { role } = useViewer();
  return (
    <>
      <PageHead title="Single sign-on" about="Your people sign in by your own identity provider, by SAML 2.0." />
      {mayAs(role, 'ADMIN') ? (
        <Settings testId={testId} isOwner={mayAs(role, 'OWNER')} />
      ) : (
        <Notice title="Owners and admins see this">
          <p>How people sign in is set up by those who look after the workspace.</p>
        </Notice>
      )}
    </>
  );
}

function Settings({ testId, isOwner }: { testId: string | null; isOwner: boolean }) {
  const api = useApi();
  const query = useQuery(ssoQuery({ api }));
  const settings = query.data;
  if (query.isPending) return <RowSkeletons count={4} />;
  if (!settings) return <ErrorState error={query.error} what="single sign-on" onRetry={() => void query.refetch()} />;
  if (settings.availability === 'clerk') {
    return (
      <Notice title="Clerk does this here">
        <p>Accounts are kept by Clerk: set up an enterprise connection in its dashboard.</p>
      </Notice>
    );
  }
  if (settings.availability === 'off') {
    return (
      <Notice title="Switched off on this server">
        <p>
          Whoever runs this installation sets <code>ENABLE_SAML_SSO=true</code>.
        </p>
      </Notice>
    );
  }
  const { connection } = settings;
  return (
    <div className={styles.panels}>
      <AddressesPanel addresses={settings.addresses} />
      <ProviderPanel connection={connection} />
      <DomainsPanel domains={settings.domains} isOwner={isOwner} />
      {connection && (
        <>
          <PeoplePanel key={connection.revision} connection={connection} />
          <SwitchesPanel settings={settings} isOwner={isOwner} />
          <TestPanel testId={testId} />
        </>
      )}
    </div>
  );
}
