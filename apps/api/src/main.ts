import 'reflect-metadata';
import { BadConfigurationError } from '@signalcraft/platform/env';
import { createScrubber } from '@signalcraft/platform/scrub';
import { openApiDeps } from './deps.ts';
import { createApplication } from './http/application.ts';
import { endOnSignal } from './http/end-on-signal.ts';
import { prepareUntilDone } from './http/prepare-until-done.ts';
import { tellSetupCode } from './sign-up/tell-setup-code.ts';

async function main(): Promise<void> {
  const deps = openApiDeps();
  const { env, log, readiness } = deps;
  // As a line of the log, like everything else that is told; the process is not to be trusted after it.
  const fail = async (error: Error): Promise<void> => {
    log.fatal({ err: error }, 'API ended by an error that nobody caught');
    await deps.errorReports.flush();
    process.exit(1);
  };
  process.on('uncaughtException', (error) => void fail(error));
  const app = await createApplication(deps);
  endOnSignal({ app, deps });
  await app.listen(env.PORT, env.HOST ?? '0.0.0.0');
  log.info({ port: env.PORT, backend: deps.backend.kind }, 'API listening');
  // The process lives and says so while the database is away or not yet migrated; ready it is only afterwards.
  await prepareUntilDone({ deps, stopping: readiness.stopping });
  if (readiness.stopping.aborted) return;
  readiness.prepared();
  log.info('API ready');
  await tellSetupCode(deps);
  process.send?.({ type: 'ready' });
}

main().catch((error: unknown) => {
  const text = error instanceof BadConfigurationError ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`${createScrubber().text(text)}\n`);
  process.exit(1);
});
