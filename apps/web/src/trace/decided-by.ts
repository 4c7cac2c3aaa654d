import type { DecidedBy } from '@signalcraft/contracts/trace';

const PLACES: Record<DecidedBy['type'], { noun: string; href: (id: string) => string }> = {
  silence: { noun: 'silence', href: (id) => `/silences/${id}` },
  maintenance_window: { noun: 'maintenance window', href: () => '/silences' },
  inhibition_rule: { noun: 'inhibition rule', href: () => '/silences' },
  route: { noun: 'route', href: (id) => `/routes/${id}` },
  escalation_policy: { noun: 'policy', href: (id) => `/policies/${id}` },
  grouping_rule: { noun: 'grouping rule', href: (id) => `/grouping/${id}` },
  integration: { noun: 'integration', href: (id) => `/integrations/${id}` },
};

/** Such as “route “Critical”, revision 3”, and where it is shown. */
export function decidedByText(by: DecidedBy): { text: string; href: string } {
  const { noun, href } = PLACES[by.type];
  const revision = by.revision === null ? '' : `, revision ${by.revision}`;
  return { text: `${noun} “${by.name}”${revision}`, href: href(by.id) };
}
