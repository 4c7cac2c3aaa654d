import type { Channel } from '@signalcraft/contracts/channels';
import type { Member } from '@signalcraft/contracts/identity';
import type { OnCallNow } from '@signalcraft/contracts/schedule-api';
import type { Team } from '@signalcraft/contracts/teams';

/** Whom targets can name, by id, each in the order of names. */
export type Directory = {
  members: ReadonlyMap<string, Member>;
  teams: ReadonlyMap<string, Team>;
  schedules: ReadonlyMap<string, OnCallNow['items'][number]>;
  channels: ReadonlyMap<string, Channel>;
};

/** Whom something tells now. `note`: what the names alone do not say; `gap`: why there is nobody, or somebody missing. */
export type WhoNow = { names: string[]; note: string | null; gap: string | null };

export const directoryOf = (options: {
  members: readonly Member[];
  teams: readonly Team[];
  onCall: OnCallNow['items'];
  channels: readonly Channel[];
}): Directory => ({
  members: new Map(options.members.map((member) => [member.id, member])),
  teams: new Map(options.teams.map((team) => [team.id, team])),
  schedules: new Map(options.onCall.map((schedule) => [schedule.scheduleId, schedule])),
  channels: new Map(options.channels.map((channel) => [channel.id, channel])),
});

/** Viewers are never told. */
export const canRespond = (member: Member): boolean => member.role !== 'VIEWER';

export const nameOf = (member: Member): string => member.name || member.email;

export const responders = (directory: Directory): Member[] => [...directory.members.values()].filter(canRespond);

/** Who hears of what nobody answered, where nobody else is named. */
export const ownersAndAdmins = (directory: Directory): Member[] =>
  [...directory.members.values()].filter(({ role }) => role === 'OWNER' || role === 'ADMIN');

/** Those of the members that can be told, in the order of the ids. */
export const respondersAmong = (directory: Directory, ids: readonly string[]): Member[] =>
  ids.flatMap((id) => directory.members.get(id) ?? []).filter(canRespond);
