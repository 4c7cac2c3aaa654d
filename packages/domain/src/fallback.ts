/** Who hears of a group that nobody answered: those named that there still are, else the owners and admins. */
export function fallbackOf(options: {
  memberIds: readonly string[];
  ownersAndAdmins: boolean;
  /** In their order; others than these are no members. */
  members: readonly { memberId: string; isAdmin: boolean }[];
}): string[] {
  const { memberIds, ownersAndAdmins, members } = options;
  const isNamed = ({ memberId }: { memberId: string }): boolean => memberIds.includes(memberId);
  const takesAdmins = ownersAndAdmins || !members.some(isNamed);
  return members.filter((one) => isNamed(one) || (takesAdmins && one.isAdmin)).map(({ memberId }) => memberId);
}
