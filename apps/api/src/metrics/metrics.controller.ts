import { Controller, Get, Header, Headers, Inject } from '@nestjs/common';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { checkMetricsToken } from './metrics-token.ts';

@Controller('metrics')
@Access('public')
export class MetricsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  read(@Headers('authorization') authorization?: string): Promise<string> {
    checkMetricsToken({ env: this.deps.env, authorization });
    return this.deps.metrics.registry.metrics();
  }
}
