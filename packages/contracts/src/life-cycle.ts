import { z } from 'zod';
import { Severity } from './enums.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const span = (min: number, max: number, description: string) =>
  z.number().int().min(min).max(max).meta({ description });

const ackExpiryMs = z
  .number()
  .int()
  .min(MINUTE)
  .max(7 * DAY)
  .nullable();

/** The numbers of the life cycle that a workspace sets. Durations in milliseconds. */
const settings = {
  reopenWindowMs: span(0, 7 * DAY, 'How long after its end a group takes its alerts back; not under the flap window.'),
  lateMs: span(0, DAY, 'How long after a resolve a firing of the episode that ended counts as late.'),
  graceAfterPersonMs: span(
    0,
    DAY,
    'How long what a person resolved stays closed although its source goes on to send it.',
  ),
  grewNoticeMs: span(0, DAY, 'How often at most the holders hear that a group grew.'),
  undoMs: span(0, 10 * MINUTE, 'How long a move can be undone.'),
  groupWaitMs: span(0, HOUR, 'How long a new life of a group waits for more alerts before the first page.'),
  settleMs: span(
    0,
    5 * MINUTE,
    'How long what an inhibition rule may mute waits before the first page, for its cause.',
  ),
  ackExpiryMs: z
    .object({
      critical: ackExpiryMs,
      high: ackExpiryMs,
      warning: ackExpiryMs,
      low: ackExpiryMs,
      info: ackExpiryMs,
    } satisfies Record<Severity, typeof ackExpiryMs>)
    .meta({ description: 'When an acknowledgement runs out, by the severity it covers; null: never.' }),
  flapHold: z
    .boolean()
    .meta({ description: 'Whether a group that comes and goes pages once and then waits for calm.' }),
  flapCount: z
    .number()
    .int()
    .min(2)
    .max(50)
    .meta({ description: 'How many reopenings within the window are flapping.' }),
  flapWindowMs: span(MINUTE, DAY, 'The window.'),
  flapCalmMs: span(MINUTE, DAY, 'After how long without a reopening it is calm again.'),
};

export const LifeCycleSettings = z.object(settings).meta({ id: 'LifeCycleSettings' });
export type LifeCycleSettings = z.infer<typeof LifeCycleSettings>;

export const UpdateLifeCycle = z
  .object({ ...settings, ackExpiryMs: settings.ackExpiryMs.partial() })
  .partial()
  .meta({ id: 'UpdateLifeCycle' });
export type UpdateLifeCycle = z.infer<typeof UpdateLifeCycle>;

export const LifeCycle = z
  .object({
    settings: LifeCycleSettings,
    defaults: LifeCycleSettings.meta({ description: 'What holds where the workspace set nothing.' }),
  })
  .meta({ id: 'LifeCycle' });
export type LifeCycle = z.infer<typeof LifeCycle>;

/** As the workspace’s row stores them: only what differs from the defaults. */
export const WorkspaceRules = z
  .object({ ...settings, ackExpiryMs: z.partialRecord(Severity, z.number().int().positive()) })
  .partial();
export type WorkspaceRules = z.infer<typeof WorkspaceRules>;
