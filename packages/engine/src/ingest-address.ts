import type { SourceName } from '@signalcraft/contracts/enums';
import { SOURCES } from '@signalcraft/sources/registry';

/** Where a source sends its deliveries, and a command for a POSIX shell that sends a first one. */
export function ingestAddress(options: { apiBaseUrl: string; source: SourceName; ingestKey: string }): {
  ingestUrl: string;
  curl: string;
} {
  const base = options.apiBaseUrl.replace(/\/+$/, '');
  const ingestUrl = `${base}/api/webhooks/${options.source}/${encodeURIComponent(options.ingestKey)}`;
  const body = JSON.stringify(SOURCES[options.source].sample);
  return {
    ingestUrl,
    curl: `curl -sS -X POST ${quote(ingestUrl)} -H 'content-type: application/json' -d ${quote(body)}`,
  };
}

/** A text as one word of a shell: nothing in it is expanded. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
