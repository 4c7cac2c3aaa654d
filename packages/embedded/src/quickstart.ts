import { writePrivateFile } from './private-file.ts';

/** What `quickstart.json` tells a person or a script that starts with a running stack. */
export type Quickstart = {
  webUrl: string;
  apiUrl: string;
  /** Null where the database was not seeded here: its people have their own accounts. */
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
  path: string;
  logsDir: string;
  clusterDir: string | null;
}): string {
  const { quickstart } = options;
  const url = quickstart.ingest['generic'];
  const lines = [
    '',
    'SignalCraft is running.',
    '',
    `  Web        ${quickstart.webUrl}`,
    `  API        ${quickstart.apiUrl}/api/docs`,
    ...(quickstart.email ? [`  Sign in    ${quickstart.email}   ${quickstart.password}`] : []),
    `  Mail       ${quickstart.mailDir}`,
    `  Logs       ${options.logsDir}`,
    ...(options.clusterDir ? [`  Database   ${options.clusterDir}`] : []),
    `  All this   ${options.path}`,
    ...(url
      ? [
          '',
          '  Send a first alert:',
          `    curl -X POST ${url} -H 'content-type: application/json' -d '{"title":"Disk almost full on db-1","severity":"critical"}'`,
        ]
      : []),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  return lines.join('\n');
}
