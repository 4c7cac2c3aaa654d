import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CONTROLLERS } from '../src/app.module.ts';
import { EVENTS_ACCESS } from '../src/events/events.route.ts';
import { type AccessRule, accessOf } from '../src/identity/access.ts';

/** Deliveries have a router of their own, which knows one path. */
const OF_INGEST = '/api/webhooks/';
/** A page, which the document does not describe. */
const PAGES = ['GET /api/docs'];

/** Each route that the application's router has beside HEAD and OPTIONS, as `GET /api/v1/me`. */
export function routesOf(app: NestFastifyApplication): string[] {
  const printed = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const path: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const found = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (!found) return [];
    const [, indent = '', part = '', methods = ''] = found;
    path.length = indent.length / 4;
    path.push(part);
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD' && method !== 'OPTIONS')
      .map((method) => `${method} ${path.join('')}`);
  });
}

/** The document's operations as the router would print them, but those that are not of this router. */
export const describedRoutes = (document: OpenAPIObject): string[] => [
  ...PAGES,
  ...Object.entries(document.paths)
    .filter(([path]) => !path.startsWith(OF_INGEST))
    .flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    ),
];

/** The rule of every operation by its name; `public` for those that stand on Fastify itself and have none. */
export function ruleOf(operation: string): AccessRule {
  if (operation === 'Events.listen') return EVENTS_ACCESS;
  const [controllerName, method = ''] = operation.split('.');
  const controller = CONTROLLERS.find(({ name }) => name === `${controllerName}Controller`);
  if (!controller) return 'public';
  const handler = Object.getOwnPropertyDescriptor(controller.prototype, method)?.value as object | undefined;
  const rule = handler && accessOf({ controller, handler });
  if (!rule) throw new Error(`${operation} says not who may call it`);
  return rule;
}
