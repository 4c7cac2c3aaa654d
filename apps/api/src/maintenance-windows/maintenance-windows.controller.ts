import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import {
  CreateMaintenanceWindow,
  MaintenanceWindow,
  MaintenanceWindowPage,
  PreviewMaintenanceWindow,
  UpdateMaintenanceWindow,
  WindowPreview,
} from '@signalcraft/contracts/maintenance-windows';
import { MuteQuery } from '@signalcraft/contracts/silences';
import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  expireMaintenanceWindow,
  updateMaintenanceWindow,
} from '@signalcraft/engine/change-maintenance-windows';
import { previewMaintenanceWindow } from '@signalcraft/engine/preview-mutes';
import { listMaintenanceWindows, readMaintenanceWindow } from '@signalcraft/engine/read-maintenance-windows';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'maintenance-windows:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'maintenance-windows:write' } as const;

@Controller('v1/maintenance-windows')
@ApiTags('Maintenance windows')
export class MaintenanceWindowsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'Maintenance windows: those on or to come by their end, those over the last first' })
  @Answers({ schema: MaintenanceWindowPage })
  list(
    @Caller() { workspaceId }: Principal,
    @Query({ schema: MuteQuery }) query: MuteQuery,
  ): Promise<MaintenanceWindowPage> {
    return listMaintenanceWindows({ ...this.deps, workspaceId, query });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a window, once or recurring, in which what matches pages nobody' })
  @Answers({ schema: MaintenanceWindow, status: 201, refusals: [409] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateMaintenanceWindow }) wanted: CreateMaintenanceWindow,
  ): Promise<MaintenanceWindow> {
    return createMaintenanceWindow({ ...changeOf({ ...this.deps, caller, request }), wanted });
  }

  @Post('preview')
  @Access(READ)
  @ApiOperation({ summary: 'What a window would mute, and when it would be open next; nothing is changed' })
  @Answers({ schema: WindowPreview })
  preview(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: PreviewMaintenanceWindow }) wanted: PreviewMaintenanceWindow,
  ): Promise<WindowPreview> {
    return previewMaintenanceWindow({ ...this.deps, workspaceId, wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One maintenance window' })
  @Answers({ schema: MaintenanceWindow, refusals: [404] })
  read(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) windowId: string,
  ): Promise<MaintenanceWindow> {
    return found(readMaintenanceWindow({ ...this.deps, workspaceId, windowId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a window that is not over' })
  @Answers({ schema: MaintenanceWindow, refusals: [404, 409] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) windowId: string,
    @Body({ schema: UpdateMaintenanceWindow }) wanted: UpdateMaintenanceWindow,
  ): Promise<MaintenanceWindow> {
    return found(updateMaintenanceWindow({ ...this.#change(caller, request), windowId, wanted }));
  }

  @Post(':id/expire')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'End a window for good: what it kept back goes on at once' })
  @Answers({ schema: MaintenanceWindow, refusals: [404] })
  expire(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) windowId: string,
  ): Promise<MaintenanceWindow> {
    return found(expireMaintenanceWindow({ ...this.#change(caller, request), windowId }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a window: what it kept back goes on at once' })
  @Answers({ schema: Deleted, refusals: [404] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) windowId: string,
  ): Promise<Deleted> {
    return found(deleteMaintenanceWindow({ ...this.#change(caller, request), windowId }));
  }

  #change(caller: Principal, request: FastifyRequest) {
    return { ...this.deps, ...changeOf({ ...this.deps, caller, request }) };
  }
}
