import { z } from 'zod';
import { Configured, IsoTime, page } from './common.ts';
import { Matchers } from './matchers.ts';
import { MatchPreview, PreviewBody } from './mute-preview.ts';
import { RecurringWindow } from './recurrence.ts';
import { MuteState } from './silences.ts';

export const WINDOW_LIMITS = { live: 500, occurrences: 10 } as const;

/** When a window is open: once, or again and again on the wall clock of a zone. */
export const WindowTimes = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('once'), startsAt: IsoTime, endsAt: IsoTime }).meta({ id: 'OneWindow' }),
    RecurringWindow.extend({ kind: z.literal('recurring') }).meta({ id: 'RepeatedWindow' }),
  ])
  .meta({ id: 'WindowTimes' });
export type WindowTimes = z.infer<typeof WindowTimes>;

const Occurrence = z.object({ startsAt: IsoTime, endsAt: IsoTime }).meta({ id: 'Occurrence' });

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  matchers: Matchers,
  times: WindowTimes,
};

export const MaintenanceWindow = Configured.extend({
  ...settings,
  state: MuteState.meta({ description: 'active: open now. pending: opens later, for the first time or again.' }),
  expiredAt: IsoTime.nullable().meta({ description: 'When it was ended for good before its time.' }),
  next: Occurrence.nullable().meta({ description: 'The time that is on, or else the next one.' }),
}).meta({ id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;
export const MaintenanceWindowPage = page(MaintenanceWindow).meta({ id: 'MaintenanceWindowPage' });
export type MaintenanceWindowPage = z.infer<typeof MaintenanceWindowPage>;

export const CreateMaintenanceWindow = z
  .object({ ...settings, description: settings.description.default('') })
  .meta({ id: 'CreateMaintenanceWindow' });
export type CreateMaintenanceWindow = z.infer<typeof CreateMaintenanceWindow>;
export const UpdateMaintenanceWindow = z.object(settings).partial().meta({ id: 'UpdateMaintenanceWindow' });
export type UpdateMaintenanceWindow = z.infer<typeof UpdateMaintenanceWindow>;

export const PreviewMaintenanceWindow = PreviewBody.extend({ times: WindowTimes }).meta({
  id: 'PreviewMaintenanceWindow',
});
export type PreviewMaintenanceWindow = z.infer<typeof PreviewMaintenanceWindow>;
export const WindowPreview = MatchPreview.extend({
  occurrences: z.array(Occurrence).meta({
    description: `The time that is on and the next ones, at most ${WINDOW_LIMITS.occurrences}.`,
  }),
}).meta({ id: 'WindowPreview' });
export type WindowPreview = z.infer<typeof WindowPreview>;
