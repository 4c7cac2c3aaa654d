'use client';

import { useState } from 'react';
import { browserToken } from '../auth/browser-token.ts';
import { type Api, apiAt } from '../lib/api.ts';
import { useSettings } from './settings.tsx';

/** The API as the person at this browser. */
export function useApi(): Api {
  const { apiUrl } = useSettings();
  const [api] = useState(() => apiAt({ baseUrl: apiUrl, token: browserToken }));
  return api;
}
