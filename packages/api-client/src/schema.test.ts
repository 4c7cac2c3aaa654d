import { readFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

const DOCUMENT = new URL('../openapi.json', import.meta.url);
const SCHEMA = new URL('./schema.ts', import.meta.url);

it('is what the document generates: after a change of it, run `pnpm --filter @signalcraft/api-client generate`', async () => {
  const generated = astToString(await openapiTypescript(DOCUMENT));
  const written = await readFile(SCHEMA, 'utf8');
  expect(written.slice(written.indexOf('export interface paths')).trim()).toBe(
    generated.slice(generated.indexOf('export interface paths')).trim(),
  );
});
