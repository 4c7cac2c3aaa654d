import { type DynamicModule, Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { API_DEPS, type ApiDeps } from './deps.ts';
import { HealthController } from './health/health.controller.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { validationPipe } from './http/validation.ts';
import { IngestReceiptsController } from './ingest/ingest-receipts.controller.ts';
import { MetricsController } from './metrics/metrics.controller.ts';

/** Every controller of the api, one list: a route that is not reached from here does not exist. */
const CONTROLLERS = [HealthController, IngestReceiptsController, MetricsController];

@Module({})
export class AppModule {
  /** The api over what its process opened. Controllers take it by `@Inject(API_DEPS)`. */
  static of(deps: ApiDeps): DynamicModule {
    return {
      module: AppModule,
      controllers: CONTROLLERS,
      providers: [
        { provide: API_DEPS, useValue: deps },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter({ log: deps.log }) },
        { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
      ],
    };
  }
}
