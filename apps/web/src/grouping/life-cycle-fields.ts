import type { Severity } from '@signalcraft/contracts/enums';
import type { LifeCycleSettings } from '@signalcraft/contracts/life-cycle';

type SpanName = Exclude<keyof LifeCycleSettings, 'ackExpiryMs' | 'flapHold' | 'flapCount'>;
export type SpanField = { name: SpanName; label: string; about: string };

/** The numbers by what they are about, in the order in which a group meets them. */
export const SPANS: { title: string; fields: SpanField[] }[] = [
  {
    title: 'Before the first page',
    fields: [
      { name: 'groupWaitMs', label: 'Group wait', about: 'A new group waits so long for more alerts.' },
      {
        name: 'settleMs',
        label: 'Inhibition settles in',
        about: 'What an inhibition rule may mute waits so long for its cause.',
      },
    ],
  },
  {
    title: 'While somebody has it',
    fields: [
      {
        name: 'grewNoticeMs',
        label: 'Growth is told every',
        about: 'At most so often those who hold it hear that it grew.',
      },
      { name: 'undoMs', label: 'Undo within', about: 'An acknowledge, snooze or resolve can be undone so long.' },
    ],
  },
  {
    title: 'After the end',
    fields: [
      {
        name: 'reopenWindowMs',
        label: 'Reopen window',
        about: 'What fires again within it reopens the group; later it opens a new one.',
      },
      {
        name: 'graceAfterPersonMs',
        label: 'Grace after a person’s resolve',
        about: 'What its source goes on to send stays closed so long.',
      },
      { name: 'lateMs', label: 'Late deliveries', about: 'A firing of an episode that ended counts as late so long.' },
    ],
  },
];

export const FLAP_SPANS: SpanField[] = [
  { name: 'flapWindowMs', label: 'Within', about: 'Reopenings are counted over this time.' },
  { name: 'flapCalmMs', label: 'Calm after', about: 'So long without a reopening, and it pages again.' },
];

/** Worst first, as people read them. */
export const SEVERITIES_WORST_FIRST: readonly Severity[] = ['critical', 'high', 'warning', 'low', 'info'];
