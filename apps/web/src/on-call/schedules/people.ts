import type { MemberList } from '@signalcraft/contracts/identity';

export type Person = MemberList['items'][number];

/** The name of a member by id, also of one who has left. */
export const nameOf = (options: { people: readonly Person[]; memberId: string }): string => {
  const person = options.people.find(({ id }) => id === options.memberId);
  return person ? person.name || person.email : 'Somebody who has left';
};
