import type { ApiScope } from '@signalcraft/contracts/identity';

/** A noun with what a key may do to it. */
export type ScopeGroup = { noun: string; label: string; read: ApiScope | null; write: ApiScope | null };

/** The scopes by their noun, in the order of the alphabet. */
export function groupScopes(scopes: readonly ApiScope[]): ScopeGroup[] {
  const nouns = [...new Set(scopes.map((scope) => scope.slice(0, scope.lastIndexOf(':'))))].sort();
  const find = (name: string): ApiScope | null => scopes.find((scope) => scope === name) ?? null;
  return nouns.map((noun) => ({
    noun,
    label: nounText(noun),
    read: find(`${noun}:read`),
    write: find(`${noun}:write`),
  }));
}

/** `Alert groups` of `alert-groups`. */
const nounText = (noun: string): string => {
  const words = noun.replaceAll('-', ' ');
  return words === 'audit' ? 'Audit log' : words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a key may do, in few words: `Teams (read), Silences (read, write)`. */
export const scopesText = ({ scopes, all }: { scopes: readonly ApiScope[]; all: readonly ApiScope[] }): string =>
  all.every((scope) => scopes.includes(scope))
    ? 'Everything that a key may do'
    : groupScopes(scopes)
        .map(({ label, read, write }) => `${label} (${[read && 'read', write && 'write'].filter(Boolean).join(', ')})`)
        .join(', ');
