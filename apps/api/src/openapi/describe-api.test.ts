import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';
import { DOCUMENT_FILE, describeApi } from './describe-api.ts';
import { docsPage } from './docs-page.ts';

it('says what the routes say: after a change, run `pnpm --filter @signalcraft/api-client generate`', async () => {
  expect(JSON.parse(await describeApi())).toEqual(JSON.parse(await readFile(DOCUMENT_FILE, 'utf8')));
});

it('refers only to schemas that it has, and gives every operation a name of its own', async () => {
  const text = await describeApi();
  const document = JSON.parse(text) as OpenAPIObject;
  const known = Object.keys(document.components?.schemas ?? {});
  const referred = [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
  expect(known).toEqual(expect.arrayContaining([...new Set(referred)]));
  const names = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map((operation) => (operation as { operationId: string }).operationId),
  );
  expect(new Set(names).size).toBe(names.length);
});

it('is one page for people, without a script, with every path on it', async () => {
  const document = JSON.parse(await describeApi()) as OpenAPIObject;
  const page = docsPage(document);
  for (const path of Object.keys(document.paths)) expect(page).toContain(`<code>${path}</code>`);
  expect(page).not.toMatch(/<script|https?:\/\//);
});
