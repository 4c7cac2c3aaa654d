'use client';

import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { MATCHER_LIMITS } from '@signalcraft/contracts/matcher-limits';
import type { Matcher, MatchOp } from '@signalcraft/contracts/matchers';
import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import type { KnownLabels } from './label-suggestions.ts';
import { EMPTY_ROW, type MatcherIssue, rowsAfterPaste } from './matcher-draft.ts';
import styles from './matcher-editor.module.css';

const OPS: { value: MatchOp; label: string }[] = [
  { value: '=', label: '= is' },
  { value: '!=', label: '!= is not' },
  { value: '=~', label: '=~ fits' },
  { value: '!~', label: '!~ does not fit' },
];
type Named = { id: string; name: string };

/** One condition a row. Enter in a value goes to the next row, and makes one after the last. */
export function MatcherRows(props: {
  rows: readonly Matcher[];
  issues: readonly MatcherIssue[];
  known: KnownLabels;
  integrations: readonly Named[];
  onChange: (rows: readonly Matcher[]) => void;
  /** Stands beside the button that adds a row. */
  children: ReactNode;
}) {
  const { rows, onChange } = props;
  const namesId = useId();
  const list = useRef<HTMLUListElement>(null);
  const toFocus = useRef<number | null>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    list.current?.querySelectorAll<HTMLInputElement>('[data-matcher-name]')[toFocus.current]?.focus();
    toFocus.current = null;
  });

  const add = (index: number): void => {
    toFocus.current = index;
    onChange(rows.toSpliced(index, 0, EMPTY_ROW));
  };
  const remove = (index: number): void => {
    toFocus.current = Math.max(0, index - 1);
    onChange(rows.length === 1 ? [EMPTY_ROW] : rows.toSpliced(index, 1));
  };
  const goOn = (index: number): void => {
    const next = list.current?.querySelectorAll<HTMLInputElement>('[data-matcher-name]')[index + 1];
    if (next) next.focus();
    else if (rows[index]?.name.trim()) add(index + 1);
  };
  const whole = props.issues.filter(({ path }) => path === '');
  return (
    <>
      <datalist id={namesId}>
        {props.known.names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <ul ref={list} className={styles.rows}>
        {rows.map((row, index) => (
          <MatcherRow
            // oxlint-disable-next-line react/no-array-index-key -- rows have no identity but their place
            key={index}
            row={row}
            number={index + 1}
            namesId={namesId}
            values={props.known.values.get(row.name.trim()) ?? []}
            integrations={row.name.trim() === 'integration' ? props.integrations : []}
            issues={props.issues.filter(({ path }) => path.startsWith(`[${index}]`))}
            onChange={(change) => onChange(rows.with(index, { ...row, ...change }))}
            onPaste={(pasted) => {
              const after = rowsAfterPaste({ rows, index, pasted });
              if (after) onChange(after);
              return after !== null;
            }}
            onEnter={() => goOn(index)}
            onRemove={() => remove(index)}
          />
        ))}
      </ul>
      {whole.map(({ message }) => (
        <p key={message} role="alert" className={styles.fault}>
          {message}
        </p>
      ))}
      <div className={styles.foot}>
        {rows.length < MATCHER_LIMITS.matchers && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Plus size={14} aria-hidden="true" />}
            onClick={() => add(rows.length)}
          >
            And another condition
          </Button>
        )}
        {props.children}
      </div>
    </>
  );
}

function MatcherRow(props: {
  row: Matcher;
  number: number;
  namesId: string;
  values: readonly string[];
  integrations: readonly Named[];
  issues: readonly MatcherIssue[];
  onChange: (change: Partial<Matcher>) => void;
  onPaste: (text: string) => boolean;
  onEnter: () => void;
  onRemove: () => void;
}) {
  const { row, number, onChange } = props;
  const valuesId = useId();
  const faultOf = (part: string): string | null =>
    props.issues.find(({ path }) => path.endsWith(part))?.message ?? null;
  const byEnter = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    props.onEnter();
  };
  return (
    <li className={styles.row}>
      <TextInput
        data-matcher-name
        aria-label={`Label of condition ${number}`}
        placeholder="label"
        list={props.namesId}
        maxLength={MATCHER_LIMITS.nameLength}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        className={styles.name}
        value={row.name}
        error={faultOf('.name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        onKeyDown={byEnter}
        onPaste={(event) => {
          if (props.onPaste(event.clipboardData.getData('text'))) event.preventDefault();
        }}
      />
      <NativeSelect
        aria-label={`Operator of condition ${number}`}
        data={OPS}
        value={row.op}
        className={styles.op}
        error={faultOf('.op')}
        onChange={(event) => {
          const op = OPS.find(({ value }) => value === event.currentTarget.value)?.value;
          if (op) onChange({ op });
        }}
      />
      <TextInput
        aria-label={`Value of condition ${number}`}
        placeholder={row.op === '=~' || row.op === '!~' ? 'prod|stage-.*' : 'value'}
        list={valuesId}
        maxLength={MATCHER_LIMITS.valueLength}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        className={styles.value}
        value={row.value}
        error={faultOf('.value')}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
        onKeyDown={byEnter}
      />
      <ActionIcon
        variant="subtle"
        size={36}
        aria-label={`Remove condition ${number}`}
        className={styles.remove}
        onClick={props.onRemove}
      >
        <X size={16} aria-hidden="true" />
      </ActionIcon>
      <datalist id={valuesId}>
        {props.integrations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {props.values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </datalist>
    </li>
  );
}
