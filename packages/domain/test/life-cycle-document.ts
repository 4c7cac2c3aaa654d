import {
  BUILT_IN_POLICY,
  HOLD_ORDER,
  LATE_MS,
  LOOK_AGAIN_MS,
  UNANSWERED_MS,
  UNATTENDED_NOTE_EVERY_MS,
} from '../src/escalation.ts';
import { DEFAULT_RULES } from '../src/lifecycle-state.ts';
import { ALERT_LINES, GROUP_LINES } from '../src/lifecycle-tables.ts';
import { BUNDLE_WINDOW_MS, CRASHES_MAX } from '../src/notification.ts';
import { SETTLE_MS } from '../src/suppression.ts';
import { hours, minutes, seconds } from '../src/time.ts';

const code = (reasons: readonly string[]): string => reasons.map((reason) => `\`${reason}\``).join(' · ');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function span(ms: number): string {
  if (ms % hours(1) === 0) return `${ms / hours(1)} h`;
  return ms % minutes(1) === 0 ? `${ms / minutes(1)} min` : `${ms / seconds(1)} s`;
}

/** `Docs/LifeCycle.md`: the tables that the reducers are proved against, in words around them. */
export function renderLifeCycle(): string {
  const rules = DEFAULT_RULES;
  const expiry = Object.entries(rules.ackExpiryMs).map(([severity, ms]) => `${severity} ${span(ms)}`);
  return `# The life cycle

What an event, a person or time does to an alert, a group, a run and a notification. This page is written from
\`packages/domain/src/lifecycle-tables.ts\`; a test fails when it is stale (\`lifecycle-document.test.ts\` says how to write
it anew). Another test walks every state that two alerts of two severities can reach, through every move there is, and
holds each step against these tables and against the promises under *Proof*.

## Words

*Alert*: one fingerprint inside one group. *Severity* of a group: the worst of what fires now; *peak*: the worst since
it opened; *episode*: one life from opened or reopened to resolved. *Run*: the walk of one group through a policy, at
most one that is not ended. *Hold*: why a run waits although its step is due; never a status. *Told*: who was sent a
PAGE of this episode. Kinds of notification: PAGE (a step's), UPDATE, CLEAR, NOTE.

## Principles

1. Ingest writes facts and starts at most one run a group; it knows nothing of people. Who is on call and what holds a
   page back is looked at when a run's step is due, and whether its group is still open again when a message is sent.
2. A hold delays; only a change of status cancels.
3. Repeats tell nobody; nothing that still fires stays buried for ever.
4. A person's move into the state that already holds changes nothing; an impossible one is refused with its reason.
5. Source times are compared only with the same source's times, never with ours.

## A. What an event does to its alert

The first line that matches counts. ◇ A source that gives no \`startsAt\` never matches these lines. Every event is
stored whatever its line, with the reason.

${table(
  ['', 'Event', 'Alert before', 'Guard', 'Alert after', 'Group', 'Reason'],
  ALERT_LINES.map((line) => [
    line.line,
    line.event,
    line.before,
    line.guard,
    line.after,
    line.group,
    code(line.reasons),
  ]),
)}

An alert that a person moved joins the group it was moved to, while that is not RESOLVED or may still reopen. Any other
joins the newest group of its key; the key of a group that was merged leads to the one it was merged into. The key comes from the grouping rule in force when the alert begins to fire;
it stays in its group until it resolves.

## B. What happens to the group

${table(
  ['', 'Event', 'From', 'Guard', 'To', 'Run and rows', 'Tells', 'Reason'],
  GROUP_LINES.map((line) => [
    line.line,
    line.event,
    line.from.length === 4 ? 'any' : line.from.map((from) => (from === 'none' ? 'no group' : from)).join(', '),
    line.guard,
    line.after,
    line.runText,
    line.tellsText,
    code(line.reasons),
  ]),
)}

Acknowledge, unacknowledge, snooze, unsnooze and assign on a RESOLVED group are refused: \`group_resolved\`. So are
reopen on a group that is acknowledged or snoozed (\`group_not_resolved\`) or was merged (\`group_merged\`), unacknowledge on
a snoozed one (\`not_acknowledged\`), unsnooze on an acknowledged one (\`not_snoozed\`), an undo of nothing
(\`nothing_to_undo\`), and a move or split of alerts that left the group meanwhile (\`alerts_elsewhere\`).

An acknowledgement covers the severity it was given at. What is above the peak ends it (B5). Within the peak it goes on;
where the severity it was given at has no expiry and a severity that has one fires again, its time begins then.

## C. Holds

Looked at by a due step and by a claimed PAGE, never stored as a status. A group is held if *every* firing alert is; one
free alert and it pages, naming the muted ones. Maintenance windows and silences mute what matches them. A firing alert
that matches the source of an inhibition rule mutes those that match its target and agree in the rule's labels, silenced
itself or not; what matches both sides is muted only by what matches just the source, so that none mutes itself. What a
rule may mute waits ${span(SETTLE_MS)} before the first step, so that a cause that arrives second still mutes. A key that
flaps holds the run of its group (B26) after the one page.

Where several holds meet, the reason shown is the first of ${code(HOLD_ORDER)}. A
held run or page is looked at again at the hold's known end or after ${span(LOOK_AGAIN_MS)}, whichever is first, or at once
when a rule is changed or ended, and goes on where it stopped; a held page counts as not tried. A hold made after a page
recalls nothing and stops what follows.

## D. The run

1. When its first step is due, the routes are looked at in their order. One matches when it is enabled, its hours are
   open, and all its matchers hold for any one alert that fires. The first that matches wins; where it continues, those
   after it are looked at too, and the policies are joined: each step stands at its time from the start, steps of one time
   and condition are one, and the walk is repeated as often as by the policy that repeats most. What no route matches goes
   by the built-in one, “${BUILT_IN_POLICY.name}” (\`no_route\`). The run keeps that snapshot, with the revisions of
   routes and policies; edits reach the next run.
2. A due step: the group is no longer open in the run's episode → the run ends. Held → it waits, with one timeline entry
   for each change of the reason. A condition of the step does not hold (hours, how many fire, severity) → it is passed
   over (\`condition_not_met\`). Else those who are targeted now are paged, each once, and the next step is planned from
   the plan, or from now when this one came more than ${span(LATE_MS)} late (\`late\`).
3. A step that reaches nobody says so (\`reached_nobody\`), with the reason: who is on call has left, a gap in the
   schedule, a viewer. It goes on to the next at once, and so does a step that was passed over.
4. The last step of a round is given ${span(UNANSWERED_MS)} to be answered (or the first step's own delay, where that is
   longer), before the next round as before the end. A round that told nobody is not walked again.
5. At the end of the last round the run ends \`exhausted\`: the group stands as unattended, and those whom the policy falls
   back on are told, again each ${span(UNATTENDED_NOTE_EVERY_MS)}. Where it names nobody, or they have left, these are the
   owners and admins.
6. A group that got worse (B4) has its run look at the routes again, at once. Other policies than it walks → it ends
   \`rerouted\`, and a run of those begins; pages of the old one that wait are sent all the same. The same ones, of
   whatever revision → it goes on where it stood, at its time.

## E. Notifications

A PAGE is sent only while its group is OPEN in the same episode and not held; an UPDATE only while it is not RESOLVED. The
first pages
of a flood go out alone and at once, from the fourth in ${span(BUNDLE_WINDOW_MS)} the rest become one. A message that ${CRASHES_MAX} workers
died with goes out as plain text and is set aside.

## Numbers

Each is a setting of the workspace.

${table(
  ['Number', 'Default'],
  [
    ['reopen window', span(rules.reopenWindowMs)],
    ['a firing counts as late after its own resolve', span(rules.lateMs)],
    ['grace after a person’s resolve', span(rules.graceAfterPersonMs)],
    ['grew-notice, at most one in', span(rules.grewNoticeMs)],
    ['undo', span(rules.undoMs)],
    ['acknowledgement expires', `${expiry.join(', ')}; others never`],
    ['flapping', `${rules.flapCount} reopenings in ${span(rules.flapWindowMs)}, calm after ${span(rules.flapCalmMs)}`],
  ],
)}

## Proof

Walked to the end: nothing OPEN that fires is without a live or exhausted run; nothing RESOLVED fires; no run outside
OPEN; a repeat tells nobody; no CLEAR without a PAGE, and none twice; no PAGE while held; flapping pages once; worse
never stays quiet under an acknowledgement or a snooze; the peak is the worst since the group opened; an alert that its
source goes on to repeat is in an unresolved group after the graces, and open again once what covered it is over; a late
event changes nothing; a refused or empty move changes nothing; an undo restores everything; a resolved group comes back
only within its window. Mistakes seeded into the decisions are each caught by the promise they break.
`;
}
