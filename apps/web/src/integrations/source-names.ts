import type { SourceName } from '@signalcraft/contracts/enums';

/** The sources by the name people know, and what each is for. */
export const SOURCE_NAMES: Record<SourceName, { label: string; about: string }> = {
  alertmanager: { label: 'Prometheus Alertmanager', about: 'Takes Alertmanager’s webhooks as they are.' },
  generic: { label: 'Generic webhook', about: 'Takes any JSON; you say where its fields are.' },
};
export const SOURCES = Object.keys(SOURCE_NAMES) as SourceName[];
