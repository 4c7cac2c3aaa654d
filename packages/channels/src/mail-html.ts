import type { MailModel, MailModelAlert, Tone } from './mail-model.ts';

/** White on each of these is readable (4.5 : 1 or more). */
const COLOURS: Record<Tone, string> = {
  critical: '#c92a2a',
  high: '#c2410c',
  warning: '#9a5b00',
  low: '#1864ab',
  info: '#495057',
  resolved: '#2b7a3b',
};

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Inline styles are for light; programs that follow the reader's dark setting take these over them. */
const STYLE = `
  @media (prefers-color-scheme: dark) {
    .page { background: #141517 !important; }
    .card { background: #212327 !important; border-color: #34373d !important; }
    .ink { color: #f1f3f5 !important; }
    .soft { color: #b0b5bb !important; }
    .rule { border-color: #34373d !important; }
    .chip { background: #2c2f34 !important; color: #dee2e6 !important; }
    .notice { background: #33301f !important; color: #ffe8a3 !important; }
    .link { color: #8ab8f5 !important; }
  }
  @media (max-width: 480px) {
    .pad { padding-left: 16px !important; padding-right: 16px !important; }
    .edge { padding: 0 !important; }
    .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
    .button { display: block !important; text-align: center !important; }
  }
`;

/** The mail as HTML: tables and inline styles, no image, no script, nothing loaded from anywhere. */
export function htmlOf(model: MailModel): string {
  const sections = [
    head(model),
    facts(model),
    button(model),
    model.labels.length > 0 ? section('Labels', chips(model.labels)) : '',
    model.alerts.length > 0 ? section('Alerts', alerts(model)) : '',
    model.bundled.length > 0 ? section('Also', bundled(model)) : '',
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(model.subject)}</title>
<style>${STYLE}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f1f3f5;${FONT}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(model.why)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f1f3f5">
<tr><td class="edge" align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border:1px solid #dee2e6;border-radius:8px;border-collapse:separate;text-align:left">
${sections.join('')}
<tr><td class="pad" style="padding:0 28px 24px"><p class="soft rule" style="margin:0;padding-top:16px;border-top:1px solid #e9ecef;font-size:13px;line-height:1.5;color:#5c636a">${escapeHtml(model.footer)}</p></td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const head = (
  model: MailModel,
): string => `<tr><td style="height:6px;line-height:6px;font-size:0;background:${COLOURS[model.badge.tone]};border-radius:7px 7px 0 0">&nbsp;</td></tr>
<tr><td class="pad" style="padding:22px 28px 0">
${badge(model.badge, 13)}
<h1 class="ink" style="margin:12px 0 0;font-size:21px;line-height:1.35;font-weight:600;color:#212529;word-break:break-word">${escapeHtml(model.heading)}</h1>
<p class="ink" style="margin:10px 0 0;font-size:16px;line-height:1.5;color:#343a40">${escapeHtml(model.why)}</p>
${model.notices
  .map(
    (notice) =>
      `<p class="notice" style="margin:12px 0 0;padding:10px 12px;border-radius:6px;background:#fff6d6;font-size:14px;line-height:1.5;color:#5f4500">${escapeHtml(notice)}</p>`,
  )
  .join('')}
</td></tr>`;

const facts = (model: MailModel): string => `<tr><td class="pad" style="padding:16px 28px 0">
<table role="presentation" cellpadding="0" cellspacing="0">${model.facts
  .map(
    (fact) =>
      `<tr><td class="soft" style="padding:3px 16px 3px 0;font-size:14px;line-height:1.5;color:#5c636a;white-space:nowrap;vertical-align:top">${escapeHtml(fact.name)}</td><td class="ink" style="padding:3px 0;font-size:14px;line-height:1.5;color:#212529;word-break:break-word">${escapeHtml(fact.value)}</td></tr>`,
  )
  .join('')}</table>
</td></tr>`;

const button = (model: MailModel): string => `<tr><td class="pad" style="padding:20px 28px 22px">
<a class="button" href="${escapeHtml(model.action.url)}" style="display:inline-block;padding:13px 22px;border-radius:6px;background:#1c5fb8;font-size:16px;line-height:1.25;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(model.action.text)}</a>
</td></tr>`;

const section = (title: string, content: string): string => `<tr><td class="pad" style="padding:0 28px 20px">
<h2 class="soft" style="margin:0 0 8px;font-size:13px;line-height:1.4;font-weight:600;color:#5c636a">${escapeHtml(title)}</h2>
${content}
</td></tr>`;

const badge = (of: { text: string; tone: Tone }, size: number): string =>
  `<span style="display:inline-block;padding:3px 9px;border-radius:4px;background:${COLOURS[of.tone]};font-size:${size}px;line-height:1.4;font-weight:600;color:#ffffff">${escapeHtml(of.text)}</span>`;

const chips = (labels: { name: string; value: string }[]): string =>
  labels
    .map(
      (label) =>
        `<span class="chip" style="display:inline-block;max-width:100%;margin:0 6px 6px 0;padding:3px 8px;border-radius:4px;background:#eef0f2;font-size:13px;line-height:1.5;color:#343a40;word-break:break-all">${escapeHtml(label.name)}: ${escapeHtml(label.value)}</span>`,
    )
    .join('');

const alerts = (model: MailModel): string => `${model.alerts.map(alert).join('')}${more(model.moreAlerts)}`;

const alert = (one: MailModelAlert): string => `<div class="rule" style="padding:10px 0;border-top:1px solid #e9ecef">
<div>${badge(one.badge, 12)}</div>
<div class="ink" style="margin:6px 0 0;font-size:15px;line-height:1.45;color:#212529;word-break:break-word">${escapeHtml(one.title)}</div>
${
  one.description
    ? `<div class="soft" style="margin:4px 0 0;font-size:14px;line-height:1.5;color:#5c636a;word-break:break-word">${escapeHtml(one.description).replaceAll('\n', '<br>')}</div>`
    : ''
}
${one.labels.length > 0 ? `<div style="margin:8px 0 0">${chips(one.labels)}</div>` : ''}
${
  one.links.length > 0
    ? `<div style="margin:4px 0 0;font-size:14px;line-height:1.6">${one.links
        .map(
          (link) =>
            `<a class="link" href="${escapeHtml(link.url)}" rel="noreferrer" style="margin-right:14px;color:#1c5fb8">${escapeHtml(link.text)}</a>`,
        )
        .join('')}</div>`
    : ''
}
</div>`;

const bundled = (model: MailModel): string =>
  model.bundled
    .map(
      (other) => `<div class="rule" style="padding:10px 0;border-top:1px solid #e9ecef">
${badge(other.badge, 12)}
<a class="link" href="${escapeHtml(other.url)}" style="display:block;margin:6px 0 0;font-size:15px;line-height:1.45;color:#1c5fb8;word-break:break-word">${escapeHtml(other.title)}</a>
</div>`,
    )
    .join('');

const more = (count: number): string =>
  count > 0
    ? `<p class="soft" style="margin:10px 0 0;font-size:14px;color:#5c636a">and ${count} more on the page</p>`
    : '';

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
