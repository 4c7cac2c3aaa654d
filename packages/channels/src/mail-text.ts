import type { MailModel } from './mail-model.ts';

/** The mail as plain text: what a watch or a terminal shows. */
export function textOf(model: MailModel): string {
  const lines: string[] = [`${model.badge.text}: ${model.heading}`, '', model.why, ...model.notices, ''];
  for (const fact of model.facts) lines.push(`${fact.name}: ${fact.value}`);
  lines.push('', `${model.action.text}:`, model.action.url);
  if (model.labels.length > 0) {
    lines.push('', 'Labels');
    for (const label of model.labels) lines.push(`  ${label.name}: ${label.value}`);
  }
  if (model.alerts.length > 0) lines.push('', 'Alerts');
  for (const alert of model.alerts) {
    lines.push(`- ${alert.badge.text}: ${alert.title}`);
    for (const line of alert.description.split('\n').filter(Boolean)) lines.push(`  ${line}`);
    for (const label of alert.labels) lines.push(`  ${label.name}: ${label.value}`);
    for (const link of alert.links) lines.push(`  ${link.text}: ${link.url}`);
  }
  if (model.moreAlerts > 0) lines.push(`and ${model.moreAlerts} more on the page`);
  if (model.bundled.length > 0) lines.push('', 'Also');
  for (const other of model.bundled) lines.push(`- ${other.badge.text}: ${other.title}`, `  ${other.url}`);
  lines.push('', '-- ', model.footer, '');
  return lines.join('\n');
}
