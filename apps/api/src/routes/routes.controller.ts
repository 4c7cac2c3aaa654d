import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  CreateRoute,
  ReorderRoutes,
  Route,
  RouteList,
  RouteTest,
  TestRoutes,
  UpdateRoute,
} from '@signalcraft/contracts/routes';
import { createRoute, deleteRoute, reorderRoutes, updateRoute } from '@signalcraft/engine/change-routes';
import { listRoutes, readRoute } from '@signalcraft/engine/read-routes';
import { testRoutes } from '@signalcraft/engine/test-routes';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'routes:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'routes:write' } as const;

@Controller('v1/routes')
@ApiTags('Routes')
export class RoutesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s routes in their order' })
  @Answers({ schema: RouteList })
  list(@Caller() { workspaceId }: Principal): Promise<RouteList> {
    return listRoutes({ ...this.deps, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a route' })
  @Answers({ schema: Route, status: 201, refusals: [404, 409, 422] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateRoute }) wanted: CreateRoute,
  ): Promise<Route> {
    return createRoute({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('reorder')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Put all routes in this order' })
  @Answers({ schema: RouteList, refusals: [404, 409] })
  reorder(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: ReorderRoutes }) { ids, seen }: ReorderRoutes,
  ): Promise<RouteList> {
    return reorderRoutes({ ...changeOf({ ...this.deps, caller, request }), ids, seen });
  }

  @Post('test')
  @Access(READ)
  @ApiOperation({
    summary:
      'By which routes and policy each of the last 50 alerts would go now, saved and as edited; nothing is changed',
  })
  @Answers({ schema: RouteTest, refusals: [404, 409, 422] })
  test(@Caller() { workspaceId }: Principal, @Body({ schema: TestRoutes }) wanted: TestRoutes): Promise<RouteTest> {
    return testRoutes({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One route' })
  @Answers({ schema: Route, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) routeId: string): Promise<Route> {
    return found(readRoute({ ...this.deps, workspaceId, routeId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a route; what is left out stays' })
  @Answers({ schema: Route, refusals: [404, 409, 422] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) routeId: string,
    @Body({ schema: UpdateRoute }) wanted: UpdateRoute,
  ): Promise<Route> {
    return found(updateRoute({ ...changeOf({ ...this.deps, caller, request }), routeId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a route' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) routeId: string,
  ): Promise<Deleted> {
    return found(deleteRoute({ ...changeOf({ ...this.deps, caller, request }), routeId }));
  }
}
