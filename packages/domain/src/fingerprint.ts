import { identityHash } from './identity-hash.ts';

/** Moves when the same alert would get another fingerprint: old and new ones never meet by accident. */
const VERSION = '1';

/**
 * The identity of an alert within its integration, `version:hash`: the source's own key where it gives one, else all
 * labels in the order of their names. Labels without an `alertname` do not say which alert it is, so the title counts
 * too. Severity, status and times never count: an alert that gets worse stays the same alert.
 */
export function fingerprintOf(options: {
  dedupKey: string | null;
  labels: Record<string, string>;
  title: string;
}): string {
  const { dedupKey, labels } = options;
  if (dedupKey) return `${VERSION}:${identityHash(['key', dedupKey])}`;
  const parts = ['labels'];
  for (const name of Object.keys(labels).toSorted()) parts.push(name, labels[name] ?? '');
  if (!Object.hasOwn(labels, 'alertname')) parts.push('title', options.title);
  return `${VERSION}:${identityHash(parts)}`;
}
