'use client';

import { createApiClient } from '@signalcraft/api-client/client';
import { useState } from 'react';
import { browserToken } from '../auth/browser-token.ts';
import type { Api } from '../lib/api.ts';
import { useSettings } from './settings.tsx';
import { useWorkspaceId } from './viewer.tsx';

/** The API as the person at this browser, in the workspace they look at. */
export function useApi(): Api {
  const { apiUrl } = useSettings();
  const workspaceId = useWorkspaceId();
  const [api] = useState(() =>
    createApiClient({ baseUrl: apiUrl, getToken: browserToken, ...(workspaceId ? { workspaceId } : {}) }),
  );
  return api;
}
