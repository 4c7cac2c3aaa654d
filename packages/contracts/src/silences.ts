import { z } from 'zod';
import { Configured, IsoTime, PageQuery, page } from './common.ts';
import { Matchers } from './matchers.ts';
import { PreviewBody } from './mute-preview.ts';

export const SILENCE_LIMITS = { days: 400, live: 1_000 } as const;

/** `pending`: begins later. `expired`: is over, or was ended. */
export const MuteState = z.enum(['active', 'pending', 'expired']).meta({ id: 'MuteState' });
export type MuteState = z.infer<typeof MuteState>;

export const MuteQuery = PageQuery.extend({ state: MuteState.optional() });
export type MuteQuery = z.infer<typeof MuteQuery>;

const Comment = z.string().trim().min(1).max(1_000);

export const Silence = Configured.extend({
  state: MuteState,
  matchers: Matchers,
  startsAt: IsoTime,
  endsAt: IsoTime,
  expiredAt: IsoTime.nullable().meta({ description: 'When it was ended before its time.' }),
  comment: z.string(),
}).meta({ id: 'Silence' });
export type Silence = z.infer<typeof Silence>;
export const SilencePage = page(Silence).meta({ id: 'SilencePage' });
export type SilencePage = z.infer<typeof SilencePage>;

export const CreateSilence = z
  .object({
    matchers: Matchers,
    startsAt: IsoTime.optional().meta({ description: 'Now, where it is left out.' }),
    endsAt: IsoTime.meta({ description: `In the future, and at most ${SILENCE_LIMITS.days} days after the start.` }),
    comment: Comment,
  })
  .meta({ id: 'CreateSilence' });
export type CreateSilence = z.infer<typeof CreateSilence>;
export const UpdateSilence = CreateSilence.partial().meta({ id: 'UpdateSilence' });
export type UpdateSilence = z.infer<typeof UpdateSilence>;
export const PreviewSilence = PreviewBody.meta({ id: 'PreviewSilence' });
export type PreviewSilence = z.infer<typeof PreviewSilence>;
