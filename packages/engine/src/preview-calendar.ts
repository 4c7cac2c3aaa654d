import { AppError } from '@signalcraft/contracts/errors';
import type { CalendarPreview, CalendarPreviewBody } from '@signalcraft/contracts/schedule-api';
import type { Database } from '@signalcraft/database/database';
import { type CalendarImport, type ImportedEvent, importCalendar } from '@signalcraft/domain/on-call-ics-import';
import { wallTimeOf } from '@signalcraft/domain/on-call-wall-time';
import { findSchedules } from './read-schedules.ts';

/** What each refusal says of the file. */
const REFUSALS: Record<Extract<CalendarImport, { kind: 'refused' }>['reason'], string> = {
  too_large: 'is larger than 2 MiB',
  not_a_calendar: 'is not an iCalendar file',
  too_many_events: 'has too many events: choose less of the time it covers',
};

/**
 * The overrides that a calendar file would add to a schedule; nothing is stored. Events that leave their people free
 * are left out. Throws VALIDATION_FAILED for what is no calendar. Null: no such schedule.
 */
export const previewCalendar = (options: {
  database: Database;
  workspaceId: string;
  scheduleId: string;
  wanted: CalendarPreviewBody;
}): Promise<CalendarPreview | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId, wanted } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const { zone } = schedule;
    const span = { from: Date.parse(wanted.from), to: Date.parse(wanted.to) };
    const read = importCalendar({ text: wanted.text, zone, ...span });
    if (read.kind === 'refused') {
      throw new AppError('VALIDATION_FAILED', { issues: [{ path: 'text', message: REFUSALS[read.reason] }] });
    }
    const people = await db.member.findMany({
      where: { workspaceId, removedAt: null },
      select: { id: true, user: { select: { name: true, email: true } } },
    });
    return {
      events: read.events
        .filter(({ isBusy }) => isBusy)
        .map((event) => ({
          uid: event.uid,
          title: event.title,
          from: new Date(event.from).toISOString(),
          to: new Date(event.to).toISOString(),
          isAllDay: event.isAllDay,
          memberId: personOf({ event, people }),
          zone,
          startsAt: wallTimeOf({ at: event.from, zone }),
          endsAt: wallTimeOf({ at: event.to, zone }),
        })),
      problems: read.problems,
    };
  });

type Person = { id: string; user: { name: string; email: string } };

/** The one person whom the event names: two of them leave it open. */
function personOf({ event, people }: { event: ImportedEvent; people: readonly Person[] }): string | null {
  const title = event.title.toLowerCase();
  const byAddress = people.filter(({ user }) => event.emails.includes(user.email.toLowerCase()));
  const named = byAddress.length > 0 ? byAddress : people.filter(({ user }) => isNamed(title, user.name));
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}

const isNamed = (title: string, name: string): boolean =>
  name.trim() !== '' && title.includes(name.trim().toLowerCase());
