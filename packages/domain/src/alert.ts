import type { IncomingStatus, Severity } from '@signalcraft/contracts/enums';
import type { ShapingRecord } from '@signalcraft/contracts/shaping-rules';
import type { GroupingRule } from './grouping-rules.ts';
import type { Instant } from './time.ts';

export type Link = { label: string; url: string };

/** One alert as a source file reads it out of a body: nothing is cleaned or cut yet. */
export type IncomingAlert = {
  status: IncomingStatus;
  /** The source's own word or number, such as `page` or `P2`; null when it gives none. */
  severity: string | null;
  title: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: Link[];
  /** Null when the source gives none; NaN when what it gives cannot be read as a time. */
  startsAt: Instant | null;
  endsAt: Instant | null;
  /** The source's own identity of the alert, unique within its integration; null: made from the labels. */
  dedupKey: string | null;
};

/** One alert, cleaned, with its identity: what the flush stores and the life cycle judges. */
export type NormalisedAlert = {
  ordinal: number;
  status: IncomingStatus;
  severity: Severity;
  title: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: Link[];
  startsAt: Instant | null;
  endsAt: Instant | null;
  fingerprint: string;
  groupKey: string;
  /** The labels that made the group key. */
  groupLabels: Record<string, string>;
  /** The workspace's rule that made the group key; null: the integration's own grouping did. */
  groupingRule: GroupingRule | null;
  /** What shaping rules did to it, a drop included; null: nothing. */
  shaped: ShapingRecord | null;
  /** What cleaning changed, such as `nul_removed`, `labels_cut`, `starts_at_absurd`. */
  flags: string[];
};
