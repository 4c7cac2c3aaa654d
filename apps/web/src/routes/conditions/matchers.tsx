'use client';

import { useQuery } from '@tanstack/react-query';
import { integrationsQuery } from '../../integrations/integration-queries.ts';
import { issuesAt } from '../../matchers/matcher-draft.ts';
import { MatcherEditor } from '../../matchers/matcher-editor.tsx';
import { useApi } from '../../shell/use-api.ts';
import { matcherWords } from '../matcher-words.ts';
import type { RoutePart } from '../route-part.ts';

/** Labels and what SignalCraft itself knows of an alert. */
export const matchers: RoutePart = {
  key: 'matchers',
  isSet: (route) => route.matchers.length > 0,
  Words: ({ route }) => {
    const api = useApi();
    const namesIntegration = route.matchers.some(({ name }) => name === 'integration');
    const integrations = useQuery({ ...integrationsQuery({ api }), enabled: namesIntegration });
    const integrationNames = new Map(integrations.data?.items.map(({ id, name }) => [id, name]));
    return route.matchers.map((matcher) => matcherWords({ matcher, integrationNames })).join(' and ');
  },
  Field: ({ draft, onChange, faults, showsFaults }) => (
    <MatcherEditor
      label="Alerts that it takes"
      description="All must hold for one alert that fires. None: every alert."
      draft={draft.matchers}
      onChange={(changed) => onChange({ ...draft, matchers: changed })}
      issues={issuesAt({ issues: faults, at: 'matchers' })}
      showsFaults={showsFaults}
      mayBeEmpty
    />
  ),
};
