import type { Grouping } from '@signalcraft/contracts/integrations';
import type { IncomingAlert, Link, NormalisedAlert } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { groupOf } from './grouping.ts';
import type { FindRule, GroupingRule } from './grouping-rules.ts';
import type { Matchable } from './matchers.ts';
import { readSeverity } from './severity-words.ts';
import type { Shapable, Shaper } from './shaping.ts';
import { hours, type Instant } from './time.ts';

const TITLE_MAX = 1_024;
const DESCRIPTION_MAX = 16_384;
const NAME_MAX = 256;
const LABEL_MAX = 4_096;
const ANNOTATION_MAX = 16_384;
const LABELS_MAX = 64;
const LINKS_MAX = 20;
const URL_MAX = 2_048;

const YEAR_2000 = 946_684_800_000;
/** Local times sent as if they were UTC are up to 26 hours off (UTC+14 read at UTC−12). */
const AHEAD_MAX_MS = hours(26);

/** Shown where a source gives an alert no name at all. */
export const NAMELESS = 'Alert without a name';

/**
 * Makes an alert fit to be stored and judged: no NUL, only well-formed UTF-16, bounded sizes, only http(s) links, no
 * absurd times; with its severity, fingerprint and group key. What changed is named in `flags`. Identity is made of
 * what was sent, before anything is cut or shaped; the group key knows the labels that shaping rules set. The parts that need no change are the given objects, not copies.
 */
export function normaliseAlert(options: {
  alert: IncomingAlert;
  /** The alert's place in its delivery, from 0. */
  ordinal: number;
  integrationId: string;
  grouping: Grouping;
  /** The workspace's shaping rules, made ready for the integration; without them the alert stays as it was sent. */
  shape?: Shaper | null;
  /** The workspace's grouping rules, and what they know the source by; without them the integration's own counts. */
  rules?: { find: FindRule; source: string };
  receivedAt: Instant;
}): NormalisedAlert {
  const { alert, receivedAt, integrationId, grouping } = options;
  const { labels, dedupKey } = alert;
  const flags = new Flags();
  const title = titleOf({ alert, flags });
  const { severity, isKnown } = readSeverity(alert.severity);
  if (!isKnown) flags.add('severity_unknown');
  const cleaned: Shapable = {
    status: alert.status,
    severity,
    title: cleanText(title, TITLE_MAX, flags, 'title_cut'),
    description: cleanText(alert.description, DESCRIPTION_MAX, flags, 'description_cut'),
    labels: cleanRecord(labels, LABEL_MAX, flags, 'labels_cut'),
    annotations: cleanRecord(alert.annotations, ANNOTATION_MAX, flags, 'annotations_cut'),
    links: cleanLinks(alert.links, flags),
  };
  const { alert: shaped, record } = options.shape?.({ alert: cleaned, receivedAt }) ?? {
    alert: cleaned,
    record: null,
  };
  const rule = options.rules
    ? ruleOf({
        find: options.rules.find,
        alert: { ...shaped, source: options.rules.source, integrationId },
        flags,
      })
    : null;
  const { groupKey, groupLabels } = groupOf({
    integrationId,
    grouping,
    labels: record ? withSetLabels({ labels, shaped, names: record.labels }) : labels,
    title,
    rule,
  });
  const startsAt = cleanTime({ time: alert.startsAt, receivedAt, flags, flag: 'starts_at_absurd' });
  let endsAt = cleanTime({ time: alert.endsAt, receivedAt, flags, flag: 'ends_at_absurd' });
  if (startsAt !== null && endsAt !== null && endsAt < startsAt) {
    endsAt = null;
    flags.add('ends_before_start');
  }
  return {
    ordinal: options.ordinal,
    ...shaped,
    startsAt,
    endsAt,
    fingerprint: fingerprintOf({ dedupKey, labels, title }),
    groupKey,
    groupLabels: cleanRecord(groupLabels, LABEL_MAX, flags, 'labels_cut'),
    groupingRule: rule,
    shaped: record,
    flags: flags.list,
  };
}

/** What was sent, uncut, with the labels that rules set. */
function withSetLabels(options: {
  labels: Record<string, string>;
  shaped: Shapable;
  names: readonly string[];
}): Record<string, string> {
  const { labels, shaped, names } = options;
  if (names.length === 0) return labels;
  return { ...labels, ...Object.fromEntries(names.map((name) => [name, shaped.labels[name] ?? ''])) };
}

/** The first rule that matches what will be stored of the alert; rules that are too much work count for none. */
function ruleOf(options: { find: FindRule; alert: Matchable; flags: Flags }): GroupingRule | null {
  const found = options.find({ alert: options.alert });
  if (found.kind === 'over_budget') options.flags.add('grouping_over_budget');
  return found.kind === 'rule' ? found.rule : null;
}

/** The alert's title as it was sent; where nothing of it would be left, its name, else that it has none. */
function titleOf(options: { alert: IncomingAlert; flags: Flags }): string {
  const { title, labels } = options.alert;
  if (!isBlank(title)) return title;
  options.flags.add('title_missing');
  const name = labels['alertname'] ?? '';
  return isBlank(name) ? NAMELESS : name;
}

const BLANK = /^[\s\0]*$/;
const isBlank = (text: string): boolean => BLANK.test(text);

/** What cleaning changed, each named once. */
class Flags {
  readonly list: string[] = [];

  add(flag: string): void {
    if (!this.list.includes(flag)) this.list.push(flag);
  }
}

const isClean = (text: string, max: number): boolean =>
  text.length <= max && !text.includes('\0') && text.isWellFormed();

function cleanText(text: string, max: number, flags: Flags, cutFlag: string): string {
  if (isClean(text, max)) return text;
  let cleaned = text;
  if (cleaned.length > max) {
    // Not between the two halves of a character: the first half alone would be no text.
    const last = cleaned.charCodeAt(max - 1);
    cleaned = cleaned.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
    flags.add(cutFlag);
  }
  if (cleaned.includes('\0')) {
    cleaned = cleaned.replaceAll('\0', '');
    flags.add('nul_removed');
  }
  if (!cleaned.isWellFormed()) {
    cleaned = cleaned.toWellFormed();
    flags.add('surrogates_replaced');
  }
  return cleaned;
}

/** The same object when nothing in it needs a change. */
function cleanRecord(
  record: Record<string, string>,
  valueMax: number,
  flags: Flags,
  cutFlag: string,
): Record<string, string> {
  let count = 0;
  for (const name in record) {
    count += 1;
    const isFit = isClean(name, NAME_MAX) && isClean(record[name] ?? '', valueMax) && isName(name);
    if (!isFit || count > LABELS_MAX) return rewriteRecord(record, valueMax, flags, cutFlag);
  }
  return record;
}

/** Assigned to a plain object, `__proto__` is no property but its prototype. */
const isName = (name: string): boolean => name !== '' && name !== '__proto__';

function rewriteRecord(
  record: Record<string, string>,
  valueMax: number,
  flags: Flags,
  cutFlag: string,
): Record<string, string> {
  const cleaned: Record<string, string> = {};
  let count = 0;
  for (const [givenName, value] of Object.entries(record)) {
    const name = cleanText(givenName, NAME_MAX, flags, cutFlag);
    if (!isName(name)) {
      flags.add('label_name_dropped');
      continue;
    }
    if (count === LABELS_MAX) {
      flags.add(cutFlag);
      break;
    }
    if (!Object.hasOwn(cleaned, name)) count += 1;
    cleaned[name] = cleanText(value, valueMax, flags, cutFlag);
  }
  return cleaned;
}

const WEB_URL = /^https?:\/\/[^\s]+$/i;

function cleanLinks(links: Link[], flags: Flags): Link[] {
  if (links.length <= LINKS_MAX && links.every(isCleanLink)) return links;
  const cleaned: Link[] = [];
  for (const link of links) {
    const label = cleanText(link.label, NAME_MAX, flags, 'links_cut');
    const url = link.url.trim();
    if (!isCleanLink({ label, url })) flags.add('link_dropped');
    else if (cleaned.length === LINKS_MAX) flags.add('links_cut');
    else cleaned.push({ label, url });
  }
  return cleaned;
}

const isCleanLink = (link: Link): boolean =>
  isClean(link.label, NAME_MAX) && isClean(link.url, URL_MAX) && WEB_URL.test(link.url);

/** Null, flagged, for a time before 2000, too far ahead, or that is no number. */
function cleanTime(options: { time: Instant | null; receivedAt: Instant; flags: Flags; flag: string }): Instant | null {
  const { time } = options;
  if (time === null) return null;
  if (time >= YEAR_2000 && time <= options.receivedAt + AHEAD_MAX_MS) return Math.trunc(time);
  options.flags.add(options.flag);
  return null;
}
