import { Body, Controller, Delete, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deleted, Id } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import { StoredExceptionList, SwapRequest, SwapRequestList, SwapSides } from '@signalcraft/contracts/schedule-api';
import { askSwap, listSwapRequests, takeSwap, withdrawSwap } from '@signalcraft/engine/schedule-swaps';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { mayAnswerFor } from './may-change.ts';

const TAKE = { role: 'MEMBER', scope: 'schedules:write' } as const;

/** Throws FORBIDDEN unless the caller is one of the members, or answers for everybody. */
const checkIsOneOf = (caller: Principal, memberIds: string[]): void => {
  if (!mayAnswerFor({ caller, memberIds })) throw new AppError('FORBIDDEN');
};

@Controller('v1/schedules/:id/swap-requests')
@ApiTags('Schedules')
export class ScheduleSwapsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access({ role: 'VIEWER', scope: 'schedules:read' })
  @ApiOperation({ summary: 'Swaps that somebody asks for' })
  @Answers({ schema: SwapRequestList, refusals: [404] })
  list(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) scheduleId: string,
  ): Promise<SwapRequestList> {
    return found(listSwapRequests({ ...this.deps, workspaceId, scheduleId }));
  }

  @Post()
  @Access(TAKE)
  @ApiOperation({ summary: 'Ask somebody to swap: the one who offers, or an admin' })
  @Answers({ schema: SwapRequest, status: 201, refusals: [404, 409] })
  ask(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Body({ schema: SwapSides }) sides: SwapSides,
  ): Promise<SwapRequest> {
    checkIsOneOf(caller, [sides.offered.memberId]);
    return found(askSwap({ ...changeOf({ ...this.deps, caller, request }), scheduleId, sides }));
  }

  @Post(':swapId/take')
  @Access(TAKE)
  @ApiOperation({ summary: 'Agree to a swap, which makes it: the one who is asked, or an admin' })
  @Answers({ schema: StoredExceptionList, status: 201, refusals: [404, 409] })
  take(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Param('swapId', { schema: Id }) swapId: string,
  ): Promise<StoredExceptionList> {
    const checkMay = ({ wanted }: SwapSides): void => checkIsOneOf(caller, [wanted.memberId]);
    return found(takeSwap({ ...changeOf({ ...this.deps, caller, request }), scheduleId, swapId, checkMay }));
  }

  @Delete(':swapId')
  @Access(TAKE)
  @ApiOperation({ summary: 'Withdraw or decline a swap: either of the two, or an admin' })
  @Answers({ schema: Deleted, refusals: [404] })
  withdraw(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) scheduleId: string,
    @Param('swapId', { schema: Id }) swapId: string,
  ): Promise<Deleted> {
    const checkMay = ({ offered, wanted }: SwapSides): void =>
      checkIsOneOf(caller, [offered.memberId, wanted.memberId]);
    return found(withdrawSwap({ ...changeOf({ ...this.deps, caller, request }), scheduleId, swapId, checkMay }));
  }
}
