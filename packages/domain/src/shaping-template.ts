import type { IncomingStatus, Severity } from '@signalcraft/contracts/enums';

/** What a template may put in. */
export type TemplateValues = {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  severity: Severity;
  source: string;
  status: IncomingStatus;
  title: string;
  description: string;
};

const FIELDS = ['severity', 'source', 'status', 'title', 'description'] as const;
type Field = (typeof FIELDS)[number];

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'field'; field: Field }
  | { kind: 'own'; of: 'labels' | 'annotations'; name: string };

/** `position`: the index of the character where the fault begins. */
export type TemplateIssue = { message: string; position: number };
export type ParsedTemplate = { ok: true; parts: readonly Part[] } | { ok: false; issue: TemplateIssue };

/** A template has no logic: text, and names in double braces. There is nothing to call, loop over or look up further. */
export function parseTemplate(template: string): ParsedTemplate {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{{', at);
    if (open === -1) break;
    const close = template.indexOf('}}', open + 2);
    if (close === -1) return { ok: false, issue: { message: 'the braces are not closed', position: open } };
    const part = readName(template.slice(open + 2, close).trim());
    if (!part) return { ok: false, issue: { message: NAMES, position: open } };
    if (open > at) parts.push({ kind: 'text', text: template.slice(at, open) });
    parts.push(part);
    at = close + 2;
  }
  if (at < template.length) parts.push({ kind: 'text', text: template.slice(at) });
  return { ok: true, parts };
}

const NAMES = `in braces stands labels.NAME, annotations.NAME or one of ${FIELDS.join(', ')}`;
const OWN = /^(labels|annotations)\.([^\s{}()'"`]+)$/;

function readName(text: string): Part | null {
  const field = FIELDS.find((name) => name === text);
  if (field) return { kind: 'field', field };
  const [, of, name] = OWN.exec(text) ?? [];
  return name && (of === 'labels' || of === 'annotations') ? { kind: 'own', of, name } : null;
}

/** What comes out, `max` characters at most; a name that the alert does not have is the empty text. */
export function renderTemplate(options: {
  parts: readonly Part[];
  values: TemplateValues;
  encode: (text: string) => string;
  max: number;
}): string {
  const { values, encode, max } = options;
  let text = '';
  for (const part of options.parts) {
    if (text.length >= max) break;
    text += part.kind === 'text' ? part.text : encode(valueOf({ part, values }).slice(0, max).toWellFormed());
  }
  return text.slice(0, max).toWellFormed();
}

function valueOf(options: { part: Exclude<Part, { kind: 'text' }>; values: TemplateValues }): string {
  const { part, values } = options;
  if (part.kind === 'field') return values[part.field];
  const record = values[part.of];
  return Object.hasOwn(record, part.name) ? (record[part.name] ?? '') : '';
}
