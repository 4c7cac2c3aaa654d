import { nameOf, responders } from '../directory.ts';
import type { TargetKind } from '../target-kind.ts';

export const everyone: TargetKind<'everyone_who_can_respond'> = {
  label: 'Everyone who can respond',
  blank: () => ({ kind: 'everyone_who_can_respond' }),
  words: () => 'everyone who can respond',
  whoNow: ({ directory }) => ({ names: responders(directory).map(nameOf), note: null, gap: null }),
  Field: () => null,
};
