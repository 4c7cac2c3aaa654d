import { fileURLToPath } from 'node:url';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CONTROLLERS } from '../app.module.ts';
import { API_DEPS } from '../deps.ts';
import { buildDocument } from './document.ts';

/** Where the written document stands, beside the client that is generated from it. */
export const DOCUMENT_FILE = fileURLToPath(new URL('../../../../packages/api-client/openapi.json', import.meta.url));

/** The routes without anything behind them. */
@Module({})
class RoutesModule {
  static of(): DynamicModule {
    return { module: RoutesModule, controllers: CONTROLLERS, providers: [{ provide: API_DEPS, useValue: null }] };
  }
}

/** The document as the text of its file. Needs no database and no configuration. */
export async function describeApi(): Promise<string> {
  const app = await NestFactory.create<NestFastifyApplication>(RoutesModule.of(), new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  app.setGlobalPrefix('api');
  const document = buildDocument(app);
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
