import { writePrivateFile } from './private-file.ts';

/** What `quickstart.json` tells a person or a script that starts with a running stack. */
export type Quickstart = {
  webUrl: string;
  apiUrl: string;
  /** Null where the database was not seeded here, and each where it was changed since. */
  email: string | null;
  password: string | null;
  apiKey: string | null;
  workspaceId: string | null;
  /** The URL each source's tool posts to. */
  ingest: Record<string, string>;
  mailDir: string;
  databaseUrl: string;
};

export const writeQuickstart = (options: { path: string; quickstart: Quickstart }): void =>
  writePrivateFile({ path: options.path, text: `${JSON.stringify(options.quickstart, null, 2)}\n` });

/** What is printed once everything is healthy. */
export function welcome(options: {
  quickstart: Quickstart;
  /** A command that sends one. */
  firstAlert: string | null;
  path: string;
  logsDir: string;
  clusterDir: string | null;
}): string {
  const { quickstart, firstAlert } = options;
  const signIn = quickstart.email && `${quickstart.email}   ${quickstart.password ?? '(the password you set)'}`;
  const lines = [
    '',
    'SignalCraft is running.',
    '',
    `  Web        ${quickstart.webUrl}`,
    `  API        ${quickstart.apiUrl}/api/docs`,
    ...(signIn ? [`  Sign in    ${signIn}`] : []),
    `  Mail       ${quickstart.mailDir}`,
    `  Logs       ${options.logsDir}`,
    ...(options.clusterDir ? [`  Database   ${options.clusterDir}`] : []),
    `  All this   ${options.path}`,
    ...(firstAlert ? ['', '  Send a first alert:', `    ${firstAlert}`] : []),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return lines.join('\n');
}
