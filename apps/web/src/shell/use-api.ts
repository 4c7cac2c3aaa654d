'use client';

import { createApiClient } from '@signalcraft/api-client/client';
import { useState } from 'react';
import { browserToken } from '../auth/browser-token.ts';
import type { Api } from '../lib/api.ts';
import { useSettings } from './settings.tsx';

/** The API as the person at this browser. */
export function useApi(): Api {
  const { apiUrl } = useSettings();
  const [api] = useState(() => createApiClient({ baseUrl: apiUrl, getToken: browserToken }));
  return api;
}
