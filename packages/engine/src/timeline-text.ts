import type { LifecycleReason, TimelineNote } from '@signalcraft/contracts/enums';

/** What the words of an entry are made of; names are looked up before. */
export type EntryFacts = {
  /** Who did it. */
  actor: string;
  detail: Record<string, unknown>;
  /** For `assigned`: who it was given to; null when it was taken from everybody. */
  assignee: string | null;
};

type Words = (facts: EntryFacts) => string;

const text = (value: unknown, fallback: string): string => (typeof value === 'string' && value ? value : fallback);
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const alertOf = ({ detail }: EntryFacts): string => `“${text(detail['title'], 'an alert')}”`;
const severityOf = ({ detail }: EntryFacts): string => text(detail['severity'], 'another severity');
const timeOf = (value: unknown): string =>
  typeof value === 'number' ? `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'later';

const nameOfRule = (rule: unknown): string =>
  typeof rule === 'object' && rule !== null && 'name' in rule ? ` (“${text(rule.name, 'a rule')}”)` : '';

const groupIn = (group: unknown): string =>
  typeof group === 'object' && group !== null && 'title' in group ? `“${text(group.title, 'a group')}”` : 'a group';

const alertsIn = (detail: Record<string, unknown>): string => {
  const count = number(detail['alerts']);
  return count === 1 ? '1 alert' : `${count} alerts`;
};

const HOLDS: Record<string, string> = {
  maintenance: 'a maintenance window is on',
  silenced: 'it is silenced',
  inhibited: 'a known cause already pages',
  flapping: 'it flaps',
  group_wait: 'more alerts may join',
};

const UNMET: Record<string, string> = {
  between: 'it is outside the step’s hours',
  onlyIfFiringAtLeast: 'too few alerts fire',
  minSeverity: 'it is not severe enough',
};

const GAPS: Record<string, string> = {
  gone: 'a target of the policy is gone',
  member_gone: 'a member it names has left',
  cannot_respond: 'a member it names may only view',
  team_empty: 'the team has nobody who can respond',
  nobody_left: 'nobody is left who could take a turn',
  no_layer: 'no layer of the schedule covers this time',
  before_start: 'the schedule has not begun',
  after_end: 'the schedule has ended',
  restricted: 'it is outside the schedule’s hours',
  temporary_empty: 'the temporary schedule has no shift now',
  person_gone: 'who is on call has left',
  channel_paused: 'a channel is paused',
  channel_disabled: 'a channel is disabled',
};

/** Why targets told nobody, each reason once; the empty text where all told somebody. */
function gapsOf({ detail }: EntryFacts): string {
  const gaps = Array.isArray(detail['gaps']) ? (detail['gaps'] as { reason?: unknown }[]) : [];
  return [...new Set(gaps.map(({ reason }) => GAPS[String(reason)] ?? String(reason).replaceAll('_', ' ')))].join('; ');
}

const routesOf = ({ detail }: EntryFacts): string => {
  const matched = Array.isArray(detail['matched']) ? (detail['matched'] as { name?: unknown }[]) : [];
  const names = matched.map(({ name }) => `“${text(name, 'a route')}”`);
  return names.length > 1 ? `Routes ${names.join(' and ')}` : `Route ${names[0] ?? 'unknown'}`;
};

/** Conditions of routes that could not be answered, each in a sentence. */
function faultsOf({ detail }: EntryFacts): string {
  const faults = Array.isArray(detail['faults']) ? (detail['faults'] as { name?: unknown; message?: unknown }[]) : [];
  return faults
    .map(
      ({ name, message }) =>
        ` The condition of route “${text(name, 'unknown')}” could not be answered: ${text(message, 'it is not valid')}.`,
    )
    .join('');
}

const WORDS = {
  dropped_by_rule: (facts) => `A rule dropped ${alertOf(facts)}.`,
  collapsed_over_limit: (facts) => `${alertOf(facts)} was only counted: the integration has too many open alerts.`,
  superseded: (facts) => `An older delivery about ${alertOf(facts)} changed nothing.`,
  late_firing: (facts) => `A late delivery about ${alertOf(facts)} was only counted.`,
  repeat: (facts) => `${alertOf(facts)} fired again.`,
  severity_changed: (facts) => `${alertOf(facts)} became ${severityOf(facts)}.`,
  closed_by_person: (facts) => `${alertOf(facts)} still fires at the source, after a person resolved it.`,
  new_alert: (facts) => `${alertOf(facts)} began to fire.`,
  refired: (facts) => `${alertOf(facts)} fires again.`,
  still_firing: (facts) => `${alertOf(facts)} never stopped firing at the source.`,
  late_resolve: (facts) => `A late resolve of ${alertOf(facts)} changed nothing.`,
  source_resolved: (facts) => `${facts.actor} resolved ${alertOf(facts)}.`,
  resolved_unknown: (facts) => `${facts.actor} resolved an alert that was not known.`,
  already_resolved: (facts) => `${alertOf(facts)} was resolved already.`,
  source_acknowledged: (facts) => `${alertOf(facts)} was acknowledged at the source.`,
  source_silent: () => 'The source was silent for too long; its alerts count as resolved.',
  opened: (facts) => `Opened by ${alertOf(facts)}.`,
  reopened_snoozed: (facts) => `${alertOf(facts)} fires again; the snooze goes on.`,
  reopened: (facts) => `Reopened by ${alertOf(facts)}.`,
  worsened: (facts) => `${alertOf(facts)} made it worse: ${severityOf(facts)}.`,
  worsened_after_ack: (facts) =>
    `${alertOf(facts)} made it worse than what was acknowledged: ${severityOf(facts)}. Open again.`,
  worsened_while_snoozed: (facts) =>
    `${alertOf(facts)} made it worse than what was snoozed: ${severityOf(facts)}. Open again.`,
  grew: (facts) => `${alertOf(facts)} joined.`,
  grew_after_ack: (facts) => `${alertOf(facts)} joined; it stays acknowledged.`,
  grew_while_snoozed: (facts) => `${alertOf(facts)} joined; it stays snoozed.`,
  snooze_broken: (facts) => `${alertOf(facts)} joined, which ended the snooze.`,
  part_resolved: (facts) => `${alertOf(facts)} is resolved; others still fire.`,
  all_clear: () => 'Nothing fires any more. Resolved.',
  resolved_by_person: ({ actor }) => `${actor} resolved it.`,
  acknowledged: ({ actor }) => `${actor} acknowledged it.`,
  also_acknowledged: ({ actor }) => `${actor} acknowledged it too.`,
  unacknowledged: ({ actor }) => `${actor} took the acknowledgement back.`,
  ack_expired: () => 'The acknowledgement ran out while it still fires. Open again.',
  snoozed: ({ actor, detail }) =>
    detail['mode'] === 'until_change'
      ? `${actor} snoozed it until it changes, at most until ${timeOf(detail['until'])}.`
      : `${actor} snoozed it until ${timeOf(detail['until'])}.`,
  snooze_ended: () => 'The snooze is over. Open again.',
  unsnoozed: ({ actor }) => `${actor} ended the snooze.`,
  snooze_over: () => 'The snooze is over; it was resolved meanwhile.',
  reopened_by_person: ({ actor }) => `${actor} reopened it.`,
  undone: ({ actor }) => `${actor} undid the last change.`,
  merged: ({ actor, detail }) =>
    'into' in detail
      ? `${actor} merged it into ${groupIn(detail['into'])}.`
      : `${actor} merged ${groupIn(detail['from'])} into it: ${alertsIn(detail)}.`,
  moved: ({ actor, detail }) => {
    const split = detail['split'] === true;
    if ('into' in detail)
      return `${actor} ${split ? 'split' : 'moved'} ${alertsIn(detail)} ${split ? 'off, into' : 'to'} ${groupIn(detail['into'])}.`;
    return split
      ? `${actor} split it off ${groupIn(detail['from'])}: ${alertsIn(detail)}.`
      : `${actor} moved ${alertsIn(detail)} here from ${groupIn(detail['from'])}.`;
  },
  emptied: () => 'Nothing fires in it any more: all of it was moved. Resolved.',
  assigned: ({ actor, assignee }) =>
    assignee === null ? `${actor} took the assignee away.` : `${actor} assigned it to ${assignee}.`,
  flapping_started: () => 'It opens and resolves again and again: flapping. Pages wait until it is calm.',
  flapping_ended: () => 'It is calm again: no longer flapping.',
  run_started: ({ detail }) => `Escalation began: ${text(detail['policy'], 'the built-in policy')}.`,
  paged: (facts) => {
    const { detail } = facts;
    const recipients = Array.isArray(detail['recipients']) ? detail['recipients'].map(String) : [];
    const who = recipients.length > 0 ? recipients.join(', ') : 'nobody';
    const gaps = gapsOf(facts);
    return `Paged ${who} (step ${number(detail['step']) + 1})${gaps && `; not all of it: ${gaps}`}.`;
  },
  held: ({ detail }) => {
    const why = HOLDS[String(detail['hold'])] ?? 'it is held';
    const until = typeof detail['until'] === 'number' ? `, until ${timeOf(detail['until'])}` : '';
    return `Paging waits: ${why}${nameOfRule(detail['by'])}${until}.`;
  },
  hold_over: () => 'Paging goes on.',
  reached_nobody: (facts) => {
    const gaps = gapsOf(facts);
    return `Step ${number(facts.detail['step']) + 1} reached nobody${gaps && `: ${gaps}`}.`;
  },
  step_failed: ({ detail }) =>
    `Every message of step ${number(detail['step']) + 1}${detail['onlyPeople'] === true ? ' to a person' : ''} failed.`,
  late: ({ detail }) => `The step came ${Math.round(number(detail['lateMs']) / 1_000)} s late.`,
  exhausted: () => 'Everybody was told and nobody answered: unattended.',
  comment: ({ actor }) => `${actor} commented.`,
  no_route: (facts) => `No route matched; the built-in policy tells everyone who can respond.${faultsOf(facts)}`,
  routed: (facts) => `${routesOf(facts)} leads to “${text(facts.detail['policy'], 'a policy')}”.${faultsOf(facts)}`,
  rerouted: ({ detail }) =>
    `It got worse, and goes by “${text(detail['policy'], 'another policy')}” now, no longer by “${text(detail['from'], 'the one before')}”.`,
  channel_disabled: ({ detail }) =>
    `The channel “${text(detail['name'], 'of a step')}” is disabled: its receiver answered that it is gone.`,
  condition_not_met: ({ detail }) =>
    `Step ${number(detail['step']) + 1} was passed over: ${UNMET[String(detail['unmet'])] ?? 'its condition does not hold'}.`,
} satisfies Record<LifecycleReason | TimelineNote, Words>;

/** An entry of a group's timeline in words. A reason that a newer version wrote is shown by its name. */
export function timelineText(options: { reason: string } & EntryFacts): string {
  const words: Words | undefined = Object.hasOwn(WORDS, options.reason)
    ? WORDS[options.reason as keyof typeof WORDS]
    : undefined;
  return words ? words(options) : `${options.reason.replaceAll('_', ' ')}.`;
}
