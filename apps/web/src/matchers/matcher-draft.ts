import { MATCHER_LIMITS } from '@signalcraft/contracts/matcher-limits';
import { parseMatchers, printMatchers } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';

/** Conditions while a person writes them: as rows, or as one text. */
export type MatchersDraft =
  | { form: 'rows'; rows: readonly Matcher[] }
  | {
      form: 'text';
      text: string;
    };

/** `path` leads to the faulty part of the list, such as `[2].value`; empty: the list as a whole. */
export type MatcherIssue = { path: string; message: string };

/** `position`: of the text form, the index of the character that does not fit. */
export type ReadMatchers =
  | { kind: 'matchers'; matchers: Matcher[] }
  | { kind: 'faulty'; issues: MatcherIssue[]; position: number | null };

export const EMPTY_ROW: Matcher = { name: '', op: '=', value: '' };

/** Rows to begin with; without matchers, one that is empty. */
export const draftOf = (matchers: readonly Matcher[]): MatchersDraft => ({
  form: 'rows',
  rows: matchers.length > 0 ? matchers : [EMPTY_ROW],
});

/** The conditions that a draft says. Rows without name and value count for nothing. */
export function readDraft(draft: MatchersDraft, options: { mayBeEmpty?: boolean } = {}): ReadMatchers {
  if (draft.form === 'text') {
    if (options.mayBeEmpty && /^\s*(\{\s*\})?\s*$/.test(draft.text)) return { kind: 'matchers', matchers: [] };
    const parsed = parseMatchers(draft.text);
    if (parsed.ok) return { kind: 'matchers', matchers: parsed.matchers };
    return { kind: 'faulty', issues: [{ path: '', message: parsed.message }], position: parsed.position };
  }
  const issues = draft.rows.flatMap((row, index) =>
    row.name.trim() === '' && row.value !== '' ? [{ path: `[${index}].name`, message: 'a label is missing here' }] : [],
  );
  const matchers = draft.rows.map((row) => ({ ...row, name: row.name.trim() })).filter((row) => row.name !== '');
  if (matchers.length > MATCHER_LIMITS.matchers)
    issues.push({ path: '', message: `there are more than ${MATCHER_LIMITS.matchers} conditions` });
  if (matchers.length === 0 && issues.length === 0 && !options.mayBeEmpty)
    issues.push({ path: '[0].name', message: 'at least one condition is needed' });
  return issues.length > 0 ? { kind: 'faulty', issues, position: null } : { kind: 'matchers', matchers };
}

/** The same conditions in the other form. Null: the text is faulty, so there are no rows of it. */
export function inOtherForm(draft: MatchersDraft): MatchersDraft | null {
  if (draft.form === 'rows') {
    const named = draft.rows.filter((row) => row.name.trim() !== '');
    return { form: 'text', text: named.length > 0 ? printMatchers(named) : '' };
  }
  const read = readDraft(draft, { mayBeEmpty: true });
  return read.kind === 'matchers' ? draftOf(read.matchers) : null;
}

/** The rows when `pasted` is put into the name of one of them: a whole text becomes rows of its own. Null: it is none. */
export function rowsAfterPaste(options: {
  rows: readonly Matcher[];
  index: number;
  pasted: string;
}): readonly Matcher[] | null {
  const parsed = parseMatchers(options.pasted);
  return parsed.ok ? options.rows.toSpliced(options.index, 1, ...parsed.matchers) : null;
}

/** Those of the API's issues that are about the list of matchers at `at`, seen from that list. */
export const issuesAt = (options: { issues: readonly MatcherIssue[]; at: string }): MatcherIssue[] =>
  options.issues
    .filter(({ path }) => path === options.at || path.startsWith(`${options.at}[`))
    .map(({ path, message }) => ({ path: path.slice(options.at.length), message }));

/**
 * The API's issues by the rows of the draft: it never saw the empty rows, and counts without them. In the text form
 * there are no rows, and the number of the condition is said.
 */
export function placeIssues(options: { draft: MatchersDraft; issues: readonly MatcherIssue[] }): MatcherIssue[] {
  const { draft, issues } = options;
  const sent = draft.form === 'rows' ? draft.rows.flatMap((row, index) => (row.name.trim() === '' ? [] : [index])) : [];
  return issues.map((issue) => {
    const [, index, rest = ''] = /^\[(\d+)\](.*)$/.exec(issue.path) ?? [];
    if (index === undefined) return issue;
    if (draft.form === 'text') return { path: '', message: `condition ${Number(index) + 1}: ${issue.message}` };
    return { path: `[${sent[Number(index)] ?? index}]${rest}`, message: issue.message };
  });
}
