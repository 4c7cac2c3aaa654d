import type { RecurringWindow } from '@signalcraft/contracts/recurrence';
import { addMonths } from '../on-call-calendar.ts';
import { formatWallClock, wallClockOf } from '../on-call-wall-time.ts';
import { wallClockAt } from '../on-call-zone.ts';
import { days, type Instant } from '../time.ts';

/**
 * The start of a recurring window moved back by whole turns of its rule, until it lies before an instant: it then comes
 * back on the same days and at the same hours, as if it had always been there.
 */
export function moveLocalTime(options: { window: RecurringWindow; before: Instant }): string {
  const { rule, zone } = options.window;
  const wanted = wallClockAt({ zone, at: options.before }) - days(1);
  const start = wallClockOf(options.window.startsAt);
  let wall = start;
  if (rule.freq === 'daily' || rule.freq === 'weekly') {
    const turn = days(rule.interval * (rule.freq === 'weekly' ? 7 : 1));
    if (wall > wanted) wall -= turn * Math.ceil((wall - wanted) / turn);
  } else {
    // By whole years, so that a day of the month is there again.
    const months = rule.interval * 12;
    for (let turns = 1; wall > wanted; turns += 1) wall = addMonths({ wall: start, months: -months * turns });
  }
  return formatWallClock(wall);
}
