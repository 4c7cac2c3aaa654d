'use client';

import { Switch } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import type { SsoSettings } from '@signalcraft/contracts/sso';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { useApi } from '../../shell/use-api.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './sso.module.css';
import { useChangeSso } from './sso-queries.ts';

/** Whether people sign in by the provider, and whether by nothing else. */
export function SwitchesPanel({ settings, isOwner }: { settings: SsoSettings; isOwner: boolean }) {
  const api = useApi();
  const enable = useChangeSso((enabled: boolean) => answerOf(api.PUT('/api/v1/sso', { body: { enabled } })));
  const enforce = useChangeSso((enforced: boolean) =>
    answerOf(api.PUT('/api/v1/sso/enforcement', { body: { enforced } })),
  );
  const { connection, domains } = settings;
  if (!connection) return null;
  const { enabled, enforced } = connection;
  const hasConfirmed = domains.some(({ confirmedAt }) => confirmedAt !== null);
  return (
    <Panel title="Signing in">
      <div className={styles.body}>
        <Switch
          label="Sign in by the identity provider"
          description={
            enforced
              ? 'It is the only way in for people of the confirmed domains: switch that off first.'
              : 'Try it first: the test below works while this is off.'
          }
          checked={enabled}
          disabled={enforced || enable.isPending}
          onChange={(event) => enable.mutate(event.currentTarget.checked)}
        />
        {enable.isError && <p role="alert">{whyNot(enable.error)}</p>}
        <Switch
          label="…and by nothing else"
          description={
            isOwner
              ? 'Addresses of the confirmed domains cannot sign in by password. An owner still can, so that a broken provider locks nobody out, and it is audited.'
              : 'Owners decide this: addresses of the confirmed domains then cannot sign in by password.'
          }
          checked={enforced}
          disabled={!isOwner || enforce.isPending || (!enforced && (!enabled || !hasConfirmed))}
          onChange={(event) => enforce.mutate(event.currentTarget.checked)}
        />
        {enforce.isError && <p role="alert">{whyNot(enforce.error)}</p>}
      </div>
    </Panel>
  );
}

const REASONS: Record<string, string> = {
  enforced: 'Addresses of the confirmed domains sign in by nothing else: switch that off first.',
  not_enabled: 'Switch on signing in by the provider first.',
  no_confirmed_domain: 'There is no confirmed domain that it would hold for.',
};
const whyNot = (error: unknown): string =>
  (error instanceof ApiProblem && error.reason !== undefined && REASONS[error.reason]) || errorText(error);
