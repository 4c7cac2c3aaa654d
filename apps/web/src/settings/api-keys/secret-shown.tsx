'use client';

import { Button } from '@mantine/core';
import type { ApiKeyWithSecret } from '@signalcraft/contracts/api-keys';
import { useSettings } from '../../shell/settings.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { LocalTime } from '../../ui/time.tsx';
import styles from './api-keys.module.css';

/** A new secret, the one time it can be seen, with a command that uses it. */
export function SecretShown({ apiKey, onClose }: { apiKey: ApiKeyWithSecret; onClose: () => void }) {
  const { apiUrl } = useSettings();
  const path = pathFor(apiKey);
  return (
    <div className={styles.form}>
      <output>Copy it now: it is not shown again.</output>
      <CodeBlock text={apiKey.secret} label="API key" wraps />
      {apiKey.previousEndsAt && (
        <p>
          The secret before it opens too, until <LocalTime at={apiKey.previousEndsAt} />.
        </p>
      )}
      {path && (
        <div>
          <h3>Try it</h3>
          <CodeBlock
            text={`curl -H 'Authorization: Bearer ${apiKey.secret}' ${apiUrl}${path}`}
            label="Command that uses the key"
            wraps
          />
        </div>
      )}
      <Button onClick={onClose}>I have copied it</Button>
    </div>
  );
}

/** A list that the key may read; null where it may read none. */
const pathFor = ({ scopes }: ApiKeyWithSecret): string | null => {
  const [noun] = scopes.find((scope) => scope.endsWith(':read') && LISTS.has(scope))?.split(':') ?? [];
  return noun === undefined ? null : `/api/v1/${noun === 'audit' ? 'audit-log' : noun}`;
};

/** Those whose noun is a list by itself. */
const LISTS: ReadonlySet<string> = new Set([
  'alert-groups:read',
  'integrations:read',
  'members:read',
  'teams:read',
  'channels:read',
  'schedules:read',
  'on-call:read',
  'escalation-policies:read',
  'grouping-rules:read',
  'routes:read',
  'shaping-rules:read',
  'silences:read',
  'maintenance-windows:read',
  'inhibition-rules:read',
  'audit:read',
]);
