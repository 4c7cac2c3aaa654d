import { z } from 'zod';
import { Configured, Id, SeenRevision } from './common.ts';

export const TEAM_LIMITS = { teams: 200, members: 200 } as const;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  memberIds: z.array(z.uuid()).max(TEAM_LIMITS.members),
};

export const Team = Configured.extend({
  ...settings,
  memberIds: z.array(Id).meta({ description: 'Members of the team; who leaves the workspace leaves the team.' }),
}).meta({ id: 'Team' });
export type Team = z.infer<typeof Team>;
export const TeamList = z.object({ items: z.array(Team) }).meta({ id: 'TeamList' });
export type TeamList = z.infer<typeof TeamList>;

export const CreateTeam = z
  .object({ ...settings, description: settings.description.default(''), memberIds: settings.memberIds.default([]) })
  .meta({ id: 'CreateTeam' });
export type CreateTeam = z.infer<typeof CreateTeam>;
export const UpdateTeam = z
  .object({ ...settings, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateTeam' });
export type UpdateTeam = z.infer<typeof UpdateTeam>;
