'use client';

import { createApiClient } from '@signalcraft/api-client/client';
import { useState } from 'react';
import type { Api } from '../lib/api.ts';
import { useSettings } from '../shell/settings.tsx';

/** The API as nobody: for those who have no account yet. */
export function usePublicApi(): Api {
  const { apiUrl } = useSettings();
  const [api] = useState(() => createApiClient({ baseUrl: apiUrl, getToken: () => Promise.resolve(null) }));
  return api;
}
