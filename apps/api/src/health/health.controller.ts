import { Controller, Get, Header, Inject, Res, SerializeOptions } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Health } from '@signalcraft/contracts/health';
import type { FastifyReply } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { ShortMemory } from '../identity/short-memory.ts';
import { readHealth } from './read-health.ts';

/** However often they are asked for, the stores are asked once in this time. */
const REMEMBER_MS = 1_000;

@Controller('health')
@Access('public')
export class HealthController {
  readonly #memory = new ShortMemory<Health>({ maxAgeMs: REMEMBER_MS });

  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  /** 200 while the process lives: a store that is down must not have every replica restarted. */
  @Get()
  @Header('cache-control', 'no-store')
  @SerializeOptions({ schema: Health })
  @ApiOkResponse({ standardSchema: Health })
  read(): Promise<Health> {
    return this.#health();
  }

  /** 503 while deliveries could not be stored: for load balancers. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  @SerializeOptions({ schema: Health })
  @ApiOkResponse({ standardSchema: Health })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const health = await this.#health();
    reply.code(this.deps.readiness.isServing && health.checks.database === 'up' ? 200 : 503);
    return health;
  }

  /** The process alone, no store asked. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  #health(): Promise<Health> {
    return this.#memory.get('health', () => readHealth(this.deps));
  }
}
