#!/usr/bin/env node
/**
 * Prisma's schema engine from npm, for Prisma's CLI, which would otherwise download a binary from a host of its own. The
 * CLI starts this file by PRISMA_SCHEMA_ENGINE_BINARY and speaks JSON-RPC with it, one object a line; two sub-commands
 * answer by exit code and stderr.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { canConnect, createDatabase, describeError } from './database-commands.mjs';
import { loadSchemaEngine, panic } from './load-engine.mjs';
import { MigrationAdapterFactory } from './migration-adapter.mjs';

const STDOUT = 1;
const STDERR = 2;
const COMMANDS = { 'can-connect-to-database': canConnect, 'create-database': createDatabase };
const SHADOW_GONE = 'shadow DB must be provided';
const TRACE = /\n +0: [\s\S]*/;

// The CLI parses what stands on stderr.
process.removeAllListeners('warning');

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const url = values.datasource ? JSON.parse(values.datasource).url : null;

if (positionals[0] === 'cli') await runCommand({ command: COMMANDS[positionals[1]] });
else await serve();

async function runCommand({ command }) {
  try {
    await command({ url });
  } catch (error) {
    const line = { level: 'ERROR', target: 'schema_engine::logger', fields: describeError(error) };
    // The CLI drops the first line.
    writeSync(STDERR, `{}\n${JSON.stringify(line)}\n`);
    process.exitCode = 1;
  }
}

async function serve() {
  const SchemaEngine = await loadSchemaEngine();
  const factory = bindMigrationAwareSqlAdapterFactory(new MigrationAdapterFactory({ url }));
  const datamodels = values.datamodels?.map((path) => [path, readFileSync(path, 'utf8')]);
  let engine;
  let inFlight;

  const send = (message) => writeSync(STDOUT, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const answerError = ({ id, data }) =>
    send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });

  process.on('uncaughtException', (error) => {
    // Without an answer the CLI would print nothing and report success.
    if (inFlight !== undefined) answerError({ id: inFlight, data: { message: panic.text || String(error) } });
    process.exit(1);
  });

  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    // An answer to `print`.
    if (!method) continue;
    inFlight = id;
    try {
      engine ??= await SchemaEngine.new({ datamodels }, () => undefined, factory);
      const result = (await call({ engine, method, params })) ?? null;
      // The binary has the CLI print a comparison; this engine hands it back.
      if (method === 'diff' && result.stdout) send({ id, method: 'print', params: { content: result.stdout } });
      send({ id, result });
    } catch (error) {
      answerError({ id, data: describeEngineError({ error, method, factory }) });
    }
    inFlight = undefined;
  }
  process.exit(0);
}

/** Once more where the engine dropped its shadow database's schema with the migrations it applied: it reads it anew. */
async function call({ engine, method, params }) {
  try {
    return await engine[method](params);
  } catch (error) {
    if (!String(error).includes(SHADOW_GONE)) throw error;
    const { migrationsList, filters } = params;
    await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: true });
    return engine[method](params);
  }
}

function describeEngineError({ error, method, factory }) {
  const text = (panic.text || error.message || String(error)).replace(/External error id#(\d+)/, (whole, number) => {
    const cause = factory.errorRegistry.consumeError(Number(number))?.error;
    return cause ? describeError(cause).message : whole;
  });
  const message = text.replace(TRACE, '').replace(/^external connector error\n/, '');
  const migration = /migration_name="(.*)"/.exec(text)?.[1];
  if (method !== 'applyMigrations' || !migration) return { error_code: error.code, message };
  return {
    error_code: 'P3018',
    message: `The migration ${migration} failed, and no other is applied before it is resolved (https://pris.ly/d/migrate-resolve).\n\n${message}`,
  };
}
