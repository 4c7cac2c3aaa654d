import type { FieldMapping } from '@signalcraft/contracts/integrations';
import { labelNames } from './label-names.ts';

type FieldName = keyof FieldMapping;
export type MappingField = { name: FieldName; label: string; hint: string };
export type MappingTexts = Record<FieldName, string>;

/** The fields of the form, in the order of reading. */
export const MAPPING_FIELDS: readonly MappingField[] = [
  { name: 'alerts', label: 'List of alerts', hint: 'none: the body is one alert' },
  { name: 'title', label: 'Title', hint: 'check.name' },
  { name: 'description', label: 'Description', hint: 'check.output' },
  { name: 'status', label: 'Status', hint: 'state' },
  { name: 'firingValues', label: 'Values that mean firing', hint: 'down, critical' },
  { name: 'resolvedValues', label: 'Values that mean resolved', hint: 'up, ok' },
  { name: 'severity', label: 'Severity', hint: 'level' },
  { name: 'fingerprint', label: 'Identity of the alert', hint: 'check.id' },
  { name: 'startsAt', label: 'Began at', hint: 'timestamps.begin' },
  { name: 'endsAt', label: 'Ended at', hint: 'timestamps.end' },
  { name: 'labels', label: 'Labels', hint: 'tags' },
  { name: 'link', label: 'Link', hint: 'links[0].url' },
];

const isList = (name: FieldName): name is 'firingValues' | 'resolvedValues' =>
  name === 'firingValues' || name === 'resolvedValues';

export const textsOf = (mapping: FieldMapping): MappingTexts =>
  Object.fromEntries(
    MAPPING_FIELDS.map(({ name }) => [name, isList(name) ? (mapping[name] ?? []).join(', ') : (mapping[name] ?? '')]),
  ) as MappingTexts;

/** The mapping that the form's texts say; empty ones are left out. */
export const mappingOf = (texts: MappingTexts): FieldMapping =>
  Object.fromEntries(
    MAPPING_FIELDS.flatMap(({ name }) => {
      const text = texts[name].trim();
      return text === '' ? [] : [[name, isList(name) ? labelNames(text) : text]];
    }),
  );
