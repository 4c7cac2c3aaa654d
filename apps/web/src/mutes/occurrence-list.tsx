'use client';

import type { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { LocalTime } from '../ui/time.tsx';
import { windowPreviewQuery } from './mute-queries.ts';
import styles from './occurrence-list.module.css';
import { occurrenceLines } from './occurrence-text.ts';
import { PreviewState } from './preview-state.tsx';
import { useSettled } from './use-settled.ts';
import { useViewerZone } from './use-viewer-zone.ts';

/** The times do not depend on what is muted, so that they show before a condition is written. */
const ANY = [{ name: 'title', op: '=~', value: '.+' }] as const;

/** The next times a window is open, with what changes of the clock do to them; one that comes back can leave some out. */
export function OccurrenceList(props: {
  times: WindowTimes | null;
  /** Those that are left out by then; without it, nothing can be left out. */
  onExcept?: (except: string[]) => void;
}) {
  const { times } = props;
  const api = useApi();
  const viewerZone = useViewerZone();
  const { settled, isSettled } = useSettled(times);
  const query = useQuery({
    ...windowPreviewQuery({ api, matchers: ANY, times: settled ?? NEVER, days: 0 }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const zone = times?.kind === 'recurring' ? times.zone : (viewerZone ?? 'UTC');
  const lines = occurrenceLines({ occurrences: query.data?.occurrences ?? [], zone });
  const except = times?.kind === 'recurring' ? (times.except ?? []) : [];
  const onExcept = times?.kind === 'recurring' ? props.onExcept : undefined;
  const isOld = !isSettled || query.isPlaceholderData;
  return (
    <Panel title="The next times" note={zone}>
      <PreviewState
        query={query}
        isEmpty={times === null}
        isOld={isOld}
        empty="Say when it is open, and its next times appear here."
      >
        {lines.length === 0 ? (
          <p className={styles.none}>It never opens from now on.</p>
        ) : (
          <ol className={styles.list}>
            {lines.map(({ startsAt, day, text, offset, shift }) => (
              <li key={startsAt}>
                {text} <span className={styles.dim}>{offset}</span>
                {viewerZone && viewerZone !== zone && (
                  <span className={styles.yours}>
                    for you <LocalTime at={startsAt} to="minute" />
                  </span>
                )}
                {shift && <span className={styles.shift}>{shift}</span>}
                {onExcept && (
                  <button
                    type="button"
                    className={styles.change}
                    aria-label={`Leave out ${text}`}
                    onClick={() => onExcept([...except, day].toSorted())}
                  >
                    Leave out
                  </button>
                )}
              </li>
            ))}
          </ol>
        )}
        {except.length > 0 && (
          <ul className={styles.except} aria-label="Left out">
            {except.map((day) => (
              <li key={day}>
                Not on {day}{' '}
                {onExcept && (
                  <button
                    type="button"
                    className={styles.change}
                    aria-label={`Put back ${day}`}
                    onClick={() => onExcept(except.filter((each) => each !== day))}
                  >
                    Put back
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </PreviewState>
    </Panel>
  );
}

const NEVER: WindowTimes = { kind: 'once', startsAt: '2000-01-01T00:00:00Z', endsAt: '2000-01-01T00:00:01Z' };
