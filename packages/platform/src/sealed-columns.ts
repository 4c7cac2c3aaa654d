/**
 * Every column that holds sealed values. What is sealed names one of them as its place, so that the command that seals
 * everything with a new key forgets none.
 */
export const SEALED_COLUMNS = [
  { table: 'Integration', column: 'key_sealed' },
  { table: 'Channel', column: 'secret_sealed' },
  { table: 'Channel', column: 'previous_secret_sealed' },
  { table: 'Channel', column: 'headers_sealed' },
  { table: 'OutgoingMail', column: 'content_sealed' },
  { table: 'auth.jwks', column: 'privateKey' },
] as const;
export type SealedColumn = (typeof SEALED_COLUMNS)[number];
