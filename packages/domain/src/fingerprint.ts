import { identityHash, part } from './identity-hash.ts';

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
  if (dedupKey) return `${VERSION}:${identityHash(part('key') + part(dedupKey))}`;
  let parts = part('labels');
  for (const name of inOrder(Object.keys(labels))) parts += part(name) + part(labels[name] ?? '');
  if (!Object.hasOwn(labels, 'alertname')) parts += part('title') + part(options.title);
  return `${VERSION}:${identityHash(parts)}`;
}

/** Most tools send labels in the order of their names. */
function inOrder(names: string[]): string[] {
  for (let at = 1; at < names.length; at += 1) if ((names[at - 1] ?? '') > (names[at] ?? '')) return names.sort();
  return names;
}
