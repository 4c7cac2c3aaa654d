/** A mail in parts, before it becomes text or HTML. Every string in it is already clean, and none is markup. */
export type MailModel = {
  subject: string;
  /** What it is about in a word or two, as coloured words. */
  badge: { text: string; tone: Tone };
  heading: string;
  /** Why it was sent. */
  why: string;
  notices: string[];
  facts: { name: string; value: string }[];
  labels: { name: string; value: string }[];
  alerts: MailModelAlert[];
  /** How many alerts are not shown. */
  moreAlerts: number;
  bundled: { title: string; badge: { text: string; tone: Tone }; url: string }[];
  action: { text: string; url: string };
  footer: string;
};

export type MailModelAlert = {
  title: string;
  badge: { text: string; tone: Tone };
  description: string;
  /** Labels that are not the group's own. */
  labels: { name: string; value: string }[];
  links: { text: string; url: string }[];
};

export type Tone = 'critical' | 'high' | 'warning' | 'low' | 'info' | 'resolved';
