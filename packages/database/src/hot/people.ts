import { fallbackOf } from '@signalcraft/domain/fallback';
import type { HotClient } from '../database.ts';

/** A member with the address; viewers cannot respond. */
export type StoredMember = { memberId: string; name: string; email: string; canRespond: boolean };

const CAN_RESPOND = "m.role in ('OWNER', 'ADMIN', 'MEMBER')";
const MEMBER = `m.id as "memberId", u.name, u.email, ${CAN_RESPOND} as "canRespond"
  from "Member" m join "User" u on u.id = m.user_id and m.removed_at is null`;

/** Those of the named members that there are; `everyone`: beside them all who can respond. */
export async function readMembers(options: {
  db: HotClient;
  workspaceId: string;
  memberIds: readonly string[];
  everyone: boolean;
}): Promise<StoredMember[]> {
  const { db, workspaceId, memberIds, everyone } = options;
  const [named, all] = await Promise.all([
    memberIds.length === 0
      ? null
      : db.query<StoredMember>({
          name: 'members-by-id',
          text: `select ${MEMBER} where m.workspace_id = $1 and m.id = any ($2::uuid[]) order by m.id`,
          values: [workspaceId, memberIds],
        }),
    everyone
      ? db.query<StoredMember>({
          name: 'responders',
          text: `select ${MEMBER} where m.workspace_id = $1 and ${CAN_RESPOND} order by m.id`,
          values: [workspaceId],
        })
      : null,
  ]);
  return [...(all?.rows ?? []), ...(named?.rows ?? [])];
}

/** Who hears of a group that nobody answered: those named that there still are, else the owners and admins. */
export async function readFallback(options: {
  db: HotClient;
  workspaceId: string;
  memberIds: readonly string[];
  ownersAndAdmins: boolean;
}): Promise<string[]> {
  const { rows } = await options.db.query<{ memberId: string; isAdmin: boolean }>({
    name: 'fallback-members',
    text: `select m.id as "memberId", m.role in ('OWNER', 'ADMIN') as "isAdmin"
      from "Member" m where m.workspace_id = $1 and m.removed_at is null and (m.id = any ($2::uuid[]) or m.role in ('OWNER', 'ADMIN'))
      order by m.id`,
    values: [options.workspaceId, options.memberIds],
  });
  return fallbackOf({ ...options, members: rows });
}

/** The members of teams; a team that is not there is not in the answer. */
export async function readTeams(options: {
  db: HotClient;
  workspaceId: string;
  teamIds: readonly string[];
}): Promise<{ teamId: string; memberIds: string[] }[]> {
  const { rows } = await options.db.query<{ teamId: string; memberIds: string[] }>({
    name: 'teams-by-id',
    text: `select t.id as "teamId", array(select tm.member_id from "TeamMember" tm
        where tm.team_id = t.id and tm.workspace_id = $1 order by tm.member_id) as "memberIds"
      from "Team" t where t.workspace_id = $1 and t.id = any ($2::uuid[])`,
    values: [options.workspaceId, options.teamIds],
  });
  return rows;
}

/** A schedule as it is stored, with those of its exceptions that may still reach; the JSON is parsed by its reader. */
export type StoredPlan = { scheduleId: string; name: string; zone: string; layers: unknown; exceptions: unknown[] };

/** How far behind an exception's end it is still read: a zone whose rules changed since moves its end by hours. */
const ENDED_MARGIN = "interval '2 days'";

export async function readPlans(options: {
  db: HotClient;
  workspaceId: string;
  scheduleIds: readonly string[];
}): Promise<StoredPlan[]> {
  const { rows } = await options.db.query<StoredPlan>({
    name: 'plans-by-id',
    text: `select s.id as "scheduleId", s.name, s.zone, s.layers, coalesce((select json_agg(e.exception order by e.number)
          from "ScheduleException" e where e.schedule_id = s.id and e.workspace_id = $1
            and e.ends_at > clock_timestamp() - ${ENDED_MARGIN}), '[]') as exceptions
      from "Schedule" s where s.workspace_id = $1 and s.id = any ($2::uuid[])`,
    values: [options.workspaceId, options.scheduleIds],
  });
  return rows;
}

/** Moves each list on by one turn, and answers how many it took before. Locked until the transaction ends. */
export async function takeTurns(options: {
  db: HotClient;
  workspaceId: string;
  keys: readonly string[];
}): Promise<{ key: string; before: number }[]> {
  const { rows } = await options.db.query<{ key: string; before: number }>({
    name: 'take-turns',
    text: `insert into "RoundRobin" (workspace_id, key, turns)
      select $1, wanted.key, 1 from unnest($2::text[]) as wanted(key) order by wanted.key
      on conflict (workspace_id, key) do update set turns = "RoundRobin".turns + 1
      returning key, turns - 1 as before`,
    values: [options.workspaceId, options.keys],
  });
  return rows;
}
