'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** What the server tells the browser at run time about this deployment. */
export type Settings = {
  apiUrl: string;
  auth: { kind: 'local' } | { kind: 'clerk'; publishableKey: string };
  isEmbedded: boolean;
};

const SettingsContext = createContext<Settings | null>(null);

export const SettingsProvider = ({ settings, children }: { settings: Settings; children: ReactNode }) => (
  <SettingsContext value={settings}>{children}</SettingsContext>
);

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (!settings) throw new Error('useSettings outside of SettingsProvider');
  return settings;
}
