import type { ShapingAction, ShapingRecord } from '@signalcraft/contracts/shaping-rules';

/** What an action does, as a part of a sentence. */
export function actionWords(action: ShapingAction): string {
  switch (action.kind) {
    case 'set_severity':
      return `sets the severity to ${action.severity}`;
    case 'set_label':
      return `sets ${action.name} to “${action.value}”${action.onlyIfMissing ? ' if it is missing' : ''}`;
    case 'set_runbook':
      return `links the runbook ${action.url}`;
    case 'drop':
      return 'drops it to the log';
  }
}

/** What shaping rules did to an alert, each a sentence without its full stop; none where they did nothing. */
export function recordWords(record: ShapingRecord): string[] {
  const by = record.rules.map(({ name }) => name).join(', ');
  return [
    ...(record.dropped ? [`dropped by ${record.rules.at(-1)?.name ?? 'a rule'}`] : []),
    ...(record.severity ? [`${record.severity.from} becomes ${record.severity.to}`] : []),
    ...(record.labels.length > 0 ? [`sets ${record.labels.join(', ')}`] : []),
    ...(record.runbook === null ? [] : [`links ${record.runbook}`]),
    ...record.faults.map(({ name, message }) => `${name} could not: ${message}`),
    ...(by !== '' && !record.dropped ? [`by ${by}`] : []),
  ];
}
