import { Reflector } from '@nestjs/core';
import type { Role } from '@signalcraft/contracts/enums';
import type { ApiScope } from '@signalcraft/contracts/identity';

/**
 * Who may call a route: anybody; a person who is signed in, of whatever workspaces or none; an operator of the instance;
 * or a member of at least `role`, and the API keys with `scope` (null: no API key). The routes without one are found
 * before the api starts, and it does not.
 */
export type AccessRule = 'public' | 'person' | 'operator' | RoleRule;
export type RoleRule = { role: Role; scope: ApiScope | null };

/** Declares a route's access, on the method or on the whole controller. */
export const Access = Reflector.createDecorator<AccessRule>();

type ControllerClass = abstract new (...args: never[]) => object;

/** Nest's own marks of a route. */
const PATH = 'path';
const METHOD = 'method';

/** Throws when a route of these controllers does not declare who may call it. */
export function checkEveryRouteDeclaresAccess(controllers: readonly ControllerClass[]): void {
  const silent = controllers.flatMap((controller) =>
    routesOf(controller)
      .filter(({ handler }) => accessOf({ controller, handler }) === undefined)
      .map(({ name }) => `${controller.name}.${name}`),
  );
  if (silent.length > 0) throw new Error(`Routes without @Access: ${silent.join(', ')}`);
}

/** The rule of a route; undefined where it declares none. */
export const accessOf = (route: { controller: ControllerClass; handler: object }): AccessRule | undefined =>
  (Reflect.getMetadata(Access.KEY, route.handler) ?? Reflect.getMetadata(Access.KEY, route.controller)) as
    | AccessRule
    | undefined;

function routesOf(controller: ControllerClass): { name: string; handler: object }[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
    const isRoute =
      typeof handler === 'function' && Reflect.hasMetadata(PATH, handler) && Reflect.hasMetadata(METHOD, handler);
    return isRoute ? [{ name, handler }] : [];
  });
}
