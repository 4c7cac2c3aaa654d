import { Controller, Get } from '@nestjs/common';
import { expect, it } from 'vitest';
import { mayCall } from './access.guard.ts';
import { Access, checkEveryRouteDeclaresAccess } from './access.ts';
import type { Principal } from './principal.ts';

@Controller('declared')
@Access('public')
class DeclaredController {
  @Get()
  read(): string {
    return 'x';
  }
}

@Controller('half')
class HalfController {
  @Get()
  @Access({ role: 'VIEWER', scope: null })
  read(): string {
    return this.helper();
  }

  @Get('silent')
  silent(): string {
    return this.helper();
  }

  private helper(): string {
    return 'x';
  }
}

it('finds the routes that do not say who may call them', () => {
  expect(() => checkEveryRouteDeclaresAccess([DeclaredController])).not.toThrow();
  expect(() => checkEveryRouteDeclaresAccess([DeclaredController, HalfController])).toThrow(
    /^Routes without @Access: HalfController\.silent$/,
  );
});

it.each([
  ['VIEWER', [true, true, true, true]],
  ['MEMBER', [false, true, true, true]],
  ['ADMIN', [false, false, true, true]],
  ['OWNER', [false, false, false, true]],
] as const)('a route for %s is open from that role on', (role, expected) => {
  const allowed = (['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'] as const).map((own) =>
    mayCall({
      rule: { role, scope: null },
      principal: { type: 'member', userId: 'u', workspaceId: 'w', memberId: 'm', role: own, workspaceIds: ['w'] },
    }),
  );
  expect(allowed).toEqual(expected);
});

it('a key opens by its scope, and nothing that has none', () => {
  const principal: Principal = { type: 'api_key', workspaceId: 'w', apiKeyId: 'k', scopes: ['members:read'] };
  expect(mayCall({ rule: { role: 'OWNER', scope: 'members:read' }, principal })).toBe(true);
  expect(mayCall({ rule: { role: 'VIEWER', scope: 'receipts:read' }, principal })).toBe(false);
  expect(mayCall({ rule: { role: 'VIEWER', scope: null }, principal })).toBe(false);
});
