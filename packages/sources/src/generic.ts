import type { IncomingStatus } from '@signalcraft/contracts/enums';
import type { FieldMapping } from '@signalcraft/contracts/integrations';
import type { IncomingAlert, Link } from '@signalcraft/domain/alert';
import { senderDeliveryId } from './delivery-id.ts';
import { type FieldPath, parsePath, readPath } from './field-path.ts';
import { describeValue, fieldOf, isObject, type JsonObject, summarise, textOf, textsOf } from './json-values.ts';
import { readTime } from './read-time.ts';
import type { ParseResult, Source, SourceConfig } from './source.ts';
import { readStatus } from './status-words.ts';

/**
 * Any tool that can POST JSON: one alert, a list of alerts, or an object whose `alerts` is the list. Each field is read
 * where the integration's mapping says, else under the first of its names below that is there. Only a title is needed.
 * Without a status the alert fires. Without a fingerprint its identity is made of its labels and title, so a title with
 * a changing value in it needs a fingerprint to be resolved.
 */
export const generic: Source = {
  name: 'generic',
  title: 'Any tool (JSON)',
  description: 'A documented JSON format, and a mapping for tools whose JSON cannot be changed.',
  parse,
  deliveryId: senderDeliveryId,
  overloadStatus: 503,
  methods: ['POST'],
  contentTypes: ['application/json'],
  sample: {
    title: 'Error rate of checkout is above 5 %',
    status: 'firing',
    severity: 'critical',
    fingerprint: 'checkout-error-rate',
    description: '7.3 % of requests failed in the last five minutes.',
    labels: { service: 'checkout', environment: 'production' },
    link: 'https://grafana.example/d/checkout',
  },
};

type Field = Exclude<keyof FieldMapping, 'alerts' | 'firingValues' | 'resolvedValues'>;

/** The names under which each field is looked for, in this order. An `id` is none: most tools give each event one. */
export const FIELD_NAMES: Record<Field, readonly string[]> = {
  title: ['title', 'summary', 'name', 'alertname', 'subject', 'message', 'text'],
  description: ['description', 'details', 'message', 'text', 'body'],
  status: ['status', 'state', 'action'],
  severity: ['severity', 'priority', 'level', 'urgency'],
  fingerprint: ['fingerprint', 'dedupKey', 'dedup_key', 'deduplication_key', 'dedup', 'alert_uid', 'alias'],
  startsAt: ['startsAt', 'starts_at', 'startedAt', 'started_at'],
  endsAt: ['endsAt', 'ends_at', 'endedAt', 'ended_at'],
  labels: ['labels', 'tags', 'metadata'],
  link: ['link', 'url', 'source_url', 'link_to_upstream_details', 'generatorURL'],
};

type Reader = {
  paths: Partial<Record<Field, FieldPath>>;
  firingValues: ReadonlySet<string>;
  resolvedValues: ReadonlySet<string>;
};

function parse(options: { body: unknown; config: SourceConfig; receivedAt: number }): ParseResult {
  const { body } = options;
  const { mapping } = options.config;
  const found = itemsOf({ body, path: mapping.alerts });
  if (!found.ok) return found;
  const reader = readerOf(mapping);
  const alerts: IncomingAlert[] = [];
  const problems: string[] = [];
  for (const [index, item] of found.items.entries()) {
    const at = found.isList ? `${found.name}[${index}]` : 'body';
    const alert = readAlert({ item, reader, problem: (text) => problems.push(`${at}${text}`) });
    if (alert) alerts.push(alert);
  }
  if (alerts.length === 0) return { ok: false, problem: summarise(problems) };
  return problems.length === 0 ? { ok: true, alerts } : { ok: true, alerts, problem: summarise(problems) };
}

type Items = { ok: true; items: readonly unknown[]; isList: boolean; name: string } | { ok: false; problem: string };

function itemsOf(options: { body: unknown; path: string | undefined }): Items {
  const { body, path } = options;
  const name = path ?? (Array.isArray(body) ? 'body' : 'alerts');
  const list = path === undefined ? (isObject(body) ? fieldOf(body, 'alerts') : body) : readPath(body, parsePath(path));
  if (Array.isArray(list)) {
    if (list.length === 0) return { ok: false, problem: `${name}: the list is empty` };
    return { ok: true, items: list, isList: true, name };
  }
  if (path !== undefined) return { ok: false, problem: `${name}: expected a list, got ${describeValue(list)}` };
  if (!isObject(body)) return { ok: false, problem: `body: expected an object or a list, got ${describeValue(body)}` };
  return { ok: true, items: [body], isList: false, name };
}

const lowered = (values: readonly string[] | undefined): ReadonlySet<string> =>
  new Set(values?.map((value) => value.trim().toLowerCase()));

function readerOf(mapping: FieldMapping): Reader {
  const paths: Reader['paths'] = {};
  for (const field of Object.keys(FIELD_NAMES) as Field[]) {
    const path = mapping[field];
    if (path) paths[field] = parsePath(path);
  }
  return { paths, firingValues: lowered(mapping.firingValues), resolvedValues: lowered(mapping.resolvedValues) };
}

function readAlert(options: { item: unknown; reader: Reader; problem: (text: string) => void }): IncomingAlert | null {
  const { item, reader, problem } = options;
  if (!isObject(item)) {
    problem(`: expected an object, got ${describeValue(item)}`);
    return null;
  }
  const read = (field: Field): unknown => readField({ item, reader, field });
  const labels = recordOf(read('labels'), (text) => problem(`.labels${text}`));
  const title = textOf(read('title')) ?? (Object.hasOwn(labels, 'alertname') ? labels['alertname'] : null);
  if (!title || title.trim() === '') {
    problem('.title: expected a text, got nothing');
    return null;
  }
  const description = textOf(read('description')) ?? '';
  return {
    status: statusOf({ value: read('status'), reader, problem }),
    severity: textOf(read('severity')) ?? (Object.hasOwn(labels, 'severity') ? (labels['severity'] ?? null) : null),
    title,
    description: description === title ? '' : description,
    labels,
    annotations: recordOf(fieldOf(item, 'annotations'), (text) => problem(`.annotations${text}`)),
    links: linksOf({ link: read('link'), links: fieldOf(item, 'links') }),
    startsAt: readTime(read('startsAt')),
    endsAt: readTime(read('endsAt')),
    dedupKey: dedupKeyOf({ value: read('fingerprint'), problem }),
  };
}

function readField(options: { item: JsonObject; reader: Reader; field: Field }): unknown {
  const { item, reader, field } = options;
  const path = reader.paths[field];
  const mapped = path ? readPath(item, path) : undefined;
  if (mapped !== undefined && mapped !== null) return mapped;
  for (const name of FIELD_NAMES[field]) {
    const value = fieldOf(item, name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function recordOf(value: unknown, problem: (text: string) => void): Record<string, string> {
  if (isObject(value)) return textsOf(value);
  if (value !== undefined && value !== null) problem(`: expected an object, got ${describeValue(value)}; left out`);
  return {};
}

/** A word that nobody knows must not hide an alert: it fires, and the problem says so. */
function statusOf(options: { value: unknown; reader: Reader; problem: (text: string) => void }): IncomingStatus {
  const { value, reader } = options;
  if (value === undefined) return 'firing';
  const word = textOf(value)?.trim().toLowerCase();
  if (word !== undefined && reader.resolvedValues.has(word)) return 'resolved';
  if (word !== undefined && reader.firingValues.has(word)) return 'firing';
  const status = word === undefined ? null : readStatus(word);
  if (status === null) options.problem(`.status: unknown status ${describeValue(value)}; taken as firing`);
  return status ?? 'firing';
}

/** Left out when it would merge different alerts: a template that was not filled in, a number that lost its end. */
function dedupKeyOf(options: { value: unknown; problem: (text: string) => void }): string | null {
  const { value, problem } = options;
  if (typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)) {
    problem('.fingerprint: a number this long is not exact; left out, send it as a text');
    return null;
  }
  const key = textOf(value);
  if (key?.includes('{{')) {
    problem(`.fingerprint: the template ${describeValue(key)} was not filled in; left out`);
    return null;
  }
  return key;
}

function linksOf(options: { link: unknown; links: unknown }): Link[] {
  const links: Link[] = [];
  const link = textOf(options.link);
  if (link) links.push({ label: 'Source', url: link });
  if (!Array.isArray(options.links)) return links;
  for (const item of options.links) {
    const url = isObject(item) ? textOf(fieldOf(item, 'url') ?? fieldOf(item, 'href')) : textOf(item);
    const label = isObject(item) ? textOf(fieldOf(item, 'label') ?? fieldOf(item, 'text')) : null;
    if (url) links.push({ label: label ?? 'Link', url });
  }
  return links;
}
