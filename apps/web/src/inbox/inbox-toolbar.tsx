'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { Search, X } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { SEVERITIES_WORST_FIRST } from '../ui/severity-tokens.ts';
import { type InboxFilter, inboxAddress, TAB_NAMES, TABS, type Tab } from './inbox-filter.ts';
import styles from './inbox-toolbar.module.css';

const TYPING_MS = 300;

/** Tabs, search, and one line that says what is on screen and what has come in since. */
export function InboxToolbar(props: {
  filter: InboxFilter;
  rows: readonly AlertGroupSummary[];
  hasMore: boolean;
  waitingCount: number;
  leftCount: number;
  searchRef: RefObject<HTMLInputElement | null>;
  onTab: (tab: Tab) => void;
  onSearch: (text: string) => void;
  onShowNew: () => void;
}) {
  const { filter, waitingCount, leftCount } = props;
  return (
    <>
      <h1 className={styles.heading}>Inbox</h1>
      <div className={styles.filters}>
        <nav aria-label="Status" className={styles.tabs}>
          {TAB_NAMES.map((tab) => (
            <a
              key={tab}
              href={inboxAddress('/', { status: tab, q: filter.q })}
              aria-current={tab === filter.tab ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                props.onTab(tab);
              }}
            >
              {TABS[tab].label}
            </a>
          ))}
        </nav>
        <SearchField inputRef={props.searchRef} value={filter.q} onChange={props.onSearch} />
      </div>
      <div className={styles.line}>
        <p className={styles.summary}>
          <Summary rows={props.rows} hasMore={props.hasMore} />
        </p>
        <div aria-live="polite" className={styles.news}>
          {waitingCount > 0 && (
            <button type="button" className={styles.pill} onClick={props.onShowNew}>
              {waitingCount} new
              <kbd aria-hidden="true">.</kbd>
            </button>
          )}
          {waitingCount === 0 && leftCount > 0 && (
            <button type="button" className={styles.tidy} onClick={props.onShowNew}>
              Hide {leftCount} that no longer {leftCount === 1 ? 'belongs' : 'belong'} here
            </button>
          )}
        </div>
      </div>
    </>
  );
}

function SearchField(props: {
  inputRef: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (text: string) => void;
}) {
  const { value, onChange, inputRef } = props;
  const [text, setText] = useState(value);
  const told = useRef(value);
  const newest = useRef(onChange);
  useEffect(() => {
    newest.current = onChange;
  });
  // The address changed by other means: a cleared filter, the back button.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      newest.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search className={styles.search}>
      <Search size={15} aria-hidden="true" />
      <input
        ref={inputRef}
        type="search"
        name="q"
        aria-label="Search in titles and labels"
        placeholder="Search titles and labels"
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {text !== '' && (
        <button type="button" aria-label="Clear the search" onClick={() => setText('')}>
          <X size={15} aria-hidden="true" />
        </button>
      )}
    </search>
  );
}

/** How many of what: the worst first. */
function Summary({ rows, hasMore }: { rows: readonly AlertGroupSummary[]; hasMore: boolean }) {
  const shown = rows.length === 1 ? '1 group' : `${rows.length}${hasMore ? '+' : ''} groups`;
  const open = rows.filter((row) => row.status === 'OPEN');
  const counts = SEVERITIES_WORST_FIRST.flatMap((severity) => {
    const count = open.filter((row) => row.severity === severity).length;
    return count === 0 ? [] : [{ severity, count }];
  });
  return (
    <>
      <span>{shown}</span>
      {counts.length > 0 && <span className={styles.open}>open:</span>}
      {counts.map(({ severity, count }) => (
        <span key={severity} style={{ color: `var(--severity-${severity})` }} className={styles.count}>
          {count} {severity}
        </span>
      ))}
    </>
  );
}
