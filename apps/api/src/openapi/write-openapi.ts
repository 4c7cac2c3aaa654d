import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { DOCUMENT_FILE, describeApi } from './describe-api.ts';

// `node dist/openapi/write-openapi.js` writes the document that the client is generated from.
await writeFile(DOCUMENT_FILE, await describeApi());
