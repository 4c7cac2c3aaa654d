import { ChannelName, NotificationKind, Severity } from '@signalcraft/contracts/enums';
import type {
  AskWhatIf,
  WhatIfCounts,
  WhatIfDifference,
  WhatIfDraft,
  WhatIfLine,
  WhatIfMessage,
  WhatIfSummary,
} from '@signalcraft/contracts/what-if';
import { WHAT_IF_LIMITS } from '@signalcraft/contracts/what-if-limits';
import type { Database } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { days, type Instant } from '@signalcraft/domain/time';
import { type Difference, differencesOf } from '@signalcraft/domain/what-if/differences';
import { applyDraft } from './apply-draft.ts';
import { readHappened } from './happened.ts';
import { readSetup, toSetup } from './read-setup.ts';
import { recipientOf } from './recipient-of.ts';
import { type ReplayedCourse, type ReplayedMessage, replay } from './replay.ts';
import type { Setup } from './setup.ts';
import type { Shown } from './shown.ts';
import { addresseeOf, hasLeft } from './told.ts';

/** A replay begins so long before the days that are asked for: what was open then is known when they begin. */
const RUN_UP_MS = days(1);
const PROGRESS_EVERY_MS = 250;
const LISTED_AT_ONCE = 100;

/**
 * What the last days would have been with a draft in force; without one, what would have been with what is saved now.
 * Answers once the question is known to be sound; the lines come as the replay goes on, and whoever stops taking them
 * stops it. Nothing is written and nobody is told. Throws what `applyDraft` throws.
 */
export async function askWhatIf(options: {
  database: Database;
  workspaceId: string;
  asked: AskWhatIf;
}): Promise<AsyncGenerator<WhatIfLine>> {
  const { database, workspaceId, asked } = options;
  const to = await database.tenant({ workspaceId }, (db) => readClock({ db }));
  const keptFrom = to - days(asked.days);
  const from = keptFrom - RUN_UP_MS;
  const saved = await readSetup({ database, workspaceId, from });
  const setups = [toSetup(saved)];
  if (asked.draft) {
    const drafted = applyDraft({ saved, draft: asked.draft, from });
    setups.push(isRegrouping(asked.draft) ? toSetup(drafted) : toSetup(drafted, setups[0]));
  }
  return linesOf({ ...options, setups, from, keptFrom, to });
}

/** Whether groups may be others than they are as it is saved. */
const isRegrouping = (draft: WhatIfDraft): boolean => draft.groupingRules.length + draft.integrations.length > 0;

async function* linesOf(options: {
  database: Database;
  workspaceId: string;
  asked: AskWhatIf;
  setups: readonly Setup[];
  from: Instant;
  keptFrom: Instant;
  to: Instant;
}): AsyncGenerator<WhatIfLine> {
  const { asked, setups, from, keptFrom, to } = options;
  const courses = setups.map(
    (setup): ReplayedCourse => ({ setup, messages: [], moves: { replayed: 0, notPossible: 0 } }),
  );
  let saidAt = performance.now();
  let alerts = 0;
  for await (const progress of replay({ ...options, courses })) {
    ({ alerts } = progress);
    if (performance.now() - saidAt < PROGRESS_EVERY_MS) continue;
    saidAt = performance.now();
    const share = Math.min(1, Math.max(0, (progress.at - from) / (to - from)));
    yield { kind: 'progress', at: new Date(progress.at).toISOString(), alerts, share };
  }
  const happened = await readHappened({ ...options, from: keptFrom, setup: setups[0] as Setup });
  const isRegrouped = asked.draft !== null && isRegrouping(asked.draft);
  const [saved = [], drafted] = courses.map((course) => shownOf({ course, isRegrouped }));
  const [before, after] = drafted ? [saved, drafted] : [happened, saved];
  const differences = differencesOf({ before, after });
  yield {
    kind: 'summary',
    summary: {
      from: new Date(keptFrom).toISOString(),
      to: new Date(to).toISOString(),
      days: asked.days,
      alerts,
      comparedWith: drafted ? 'saved' : 'happened',
      happened: countsOf(happened),
      before: countsOf(before),
      after: countsOf(after),
      changedPages: differences.filter((one) => (one.before ?? one.after)?.kind === 'PAGE').length,
      byDay: byDay({ happened, before, after, from: keptFrom, to }),
      differences: differences.length,
      moves: courses.at(-1)?.moves ?? { replayed: 0, notPossible: 0 },
    },
  };
  const listed = differences.slice(0, WHAT_IF_LIMITS.differences);
  for (let start = 0; start < listed.length; start += LISTED_AT_ONCE) {
    yield { kind: 'differences', items: listed.slice(start, start + LISTED_AT_ONCE).map(toDifference) };
  }
  yield { kind: 'done' };
}

const toDifference = ({ kind, before, after }: Difference<Shown>): WhatIfDifference => ({
  kind,
  before: before?.message ?? null,
  after: after?.message ?? null,
});

function shownOf(options: { course: ReplayedCourse; isRegrouped: boolean }): Shown[] {
  const { course, isRegrouped } = options;
  return course.messages
    .filter(({ told }) => hasLeft(told))
    .map((one) => ({
      at: one.told.createdAt,
      group: isRegrouped ? one.anchor : one.groupKey,
      addressee: addresseeOf(one.told),
      kind: one.told.kind,
      step: one.told.step,
      round: one.told.round,
      reason: one.told.reason,
      message: messageOf({ one, setup: course.setup }),
    }));
}

function messageOf(options: { one: ReplayedMessage; setup: Setup }): WhatIfMessage {
  const { one, setup } = options;
  const { told, title, severity } = one;
  const policy = told.run?.policy as { name?: unknown } | null | undefined;
  return {
    at: new Date(told.createdAt).toISOString(),
    kind: NotificationKind.parse(told.kind),
    recipient: recipientOf({ ...told, setup }),
    method: ChannelName.parse(told.method),
    step: told.step,
    round: told.round,
    reason: told.reason,
    policy: typeof policy?.name === 'string' ? policy.name : null,
    group: { id: null, title, severity: Severity.parse(severity) },
  };
}

const countsOf = (messages: readonly Shown[]): WhatIfCounts => ({
  pages: messages.filter(({ kind }) => kind === 'PAGE').length,
  updates: messages.filter(({ kind }) => kind === 'UPDATE').length,
  clears: messages.filter(({ kind }) => kind === 'CLEAR').length,
});

function byDay(options: {
  happened: readonly Shown[];
  before: readonly Shown[];
  after: readonly Shown[];
  from: Instant;
  to: Instant;
}): WhatIfSummary['byDay'] {
  const found = new Map<string, { happened: number; before: number; after: number }>();
  const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
  for (let at = options.from; at < options.to; at += days(1))
    found.set(dayOf(at), { happened: 0, before: 0, after: 0 });
  for (const course of ['happened', 'before', 'after'] as const) {
    for (const { at, kind } of options[course]) {
      if (kind !== 'PAGE') continue;
      const day = found.get(dayOf(at)) ?? { happened: 0, before: 0, after: 0 };
      day[course] += 1;
      found.set(dayOf(at), day);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, counts]) => ({ day, ...counts }));
}
