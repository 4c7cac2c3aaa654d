import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AlertGroup,
  AlertGroupPage,
  AlertGroupQuery,
  AlertPage,
  AssignBody,
  BulkBody,
  BulkResult,
  CommentBody,
  MergeBody,
  MoveBody,
  NotificationPage,
  Regrouped,
  SnoozeBody,
  SplitBody,
  TimelinePage,
} from '@signalcraft/contracts/alert-groups';
import { Id, PageQuery } from '@signalcraft/contracts/common';
import { bulkAct } from '@signalcraft/engine/bulk-act';
import { listAlertGroups } from '@signalcraft/engine/list-alert-groups';
import { listAlerts } from '@signalcraft/engine/list-alerts';
import { listNotifications } from '@signalcraft/engine/list-notifications';
import { commentAndRead, moveGroup, regroupAndRead } from '@signalcraft/engine/move-group';
import { readAlertGroup } from '@signalcraft/engine/read-alert-group';
import { readTimeline } from '@signalcraft/engine/read-timeline';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { actorOf, Caller, callerIdOf, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { bulkMoveOf, moved, regrouped, snoozeOf } from './moves.ts';

const READ = { role: 'VIEWER', scope: 'alert-groups:read' } as const;
const ACT = { role: 'MEMBER', scope: 'alert-groups:write' } as const;
const MESSAGES = { role: 'VIEWER', scope: 'notifications:read' } as const;

@Controller('v1/alert-groups')
@ApiTags('Alert groups')
export class AlertGroupsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The inbox: groups, newest change of status first' })
  @Answers({ schema: AlertGroupPage })
  list(
    @Caller() { workspaceId }: Principal,
    @Query({ schema: AlertGroupQuery }) query: AlertGroupQuery,
  ): Promise<AlertGroupPage> {
    return listAlertGroups({ ...this.deps, workspaceId, query });
  }

  @Post('bulk')
  @Access(ACT)
  @ApiOperation({ summary: 'One move on up to 500 groups, each judged by itself' })
  @Answers({ schema: BulkResult })
  bulk(@Caller() caller: Principal, @Body({ schema: BulkBody }) body: BulkBody): Promise<BulkResult> {
    const { workspaceId } = caller;
    return bulkAct({
      ...this.deps,
      workspaceId,
      actor: actorOf(caller),
      groupIds: body.ids,
      move: bulkMoveOf(body),
    });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One group' })
  @Answers({ schema: AlertGroup, refusals: [404] })
  read(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    const { workspaceId } = caller;
    return found(readAlertGroup({ ...this.deps, workspaceId, groupId, callerId: callerIdOf(caller) }));
  }

  @Get(':id/timeline')
  @Access(READ)
  @ApiOperation({ summary: 'What happened to the group, newest first' })
  @Answers({ schema: TimelinePage, refusals: [404] })
  timeline(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<TimelinePage> {
    return found(readTimeline({ ...this.deps, workspaceId, groupId, query }));
  }

  @Get(':id/alerts')
  @Access(READ)
  @ApiOperation({ summary: 'The group’s alerts: those that fire first' })
  @Answers({ schema: AlertPage, refusals: [404] })
  alerts(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<AlertPage> {
    return found(listAlerts({ ...this.deps, workspaceId, groupId, query }));
  }

  @Get(':id/notifications')
  @Access(MESSAGES)
  @ApiOperation({ summary: 'Who was told of the group, with each try, newest first' })
  @Answers({ schema: NotificationPage, refusals: [404] })
  notifications(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<NotificationPage> {
    return found(listNotifications({ ...this.deps, workspaceId, groupId, query }));
  }

  @Post(':id/acknowledge')
  @Access(ACT)
  @ApiOperation({ summary: 'Take the group on: stops its pages until it gets worse' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  acknowledge(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'acknowledge' } }));
  }

  @Post(':id/unacknowledge')
  @Access(ACT)
  @ApiOperation({ summary: 'Take the acknowledgement back: it pages again' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  unacknowledge(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'unacknowledge' } }));
  }

  @Post(':id/resolve')
  @Access(ACT)
  @ApiOperation({ summary: 'Resolve the group and what fires in it' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  resolve(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'resolve' } }));
  }

  @Post(':id/reopen')
  @Access(ACT)
  @ApiOperation({ summary: 'Reopen a resolved group' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  reopen(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'reopen' } }));
  }

  @Post(':id/snooze')
  @Access(ACT)
  @ApiOperation({ summary: 'Keep the group quiet until a time, or until it changes' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  snooze(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: SnoozeBody }) body: SnoozeBody,
  ): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: snoozeOf(body) }));
  }

  @Post(':id/unsnooze')
  @Access(ACT)
  @ApiOperation({ summary: 'End the snooze' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  unsnooze(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'unsnooze' } }));
  }

  @Post(':id/assign')
  @Access(ACT)
  @ApiOperation({ summary: 'Assign the group to a member, or to nobody' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  assign(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: AssignBody }) { memberId }: AssignBody,
  ): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'assign', memberId } }));
  }

  @Post(':id/merge')
  @Access(ACT)
  @ApiOperation({ summary: 'Take other groups into this one: their alerts move here, their keys lead here' })
  @Answers({ schema: Regrouped, refusals: [404, 409] })
  merge(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: MergeBody }) { groupIds }: MergeBody,
  ): Promise<Regrouped> {
    return regrouped(regroupAndRead({ ...this.#asked(caller, groupId), wanted: { action: 'merge', groupIds } }));
  }

  @Post(':id/split')
  @Access(ACT)
  @ApiOperation({ summary: 'Give alerts of the group a group of their own' })
  @Answers({ schema: Regrouped, refusals: [404, 409] })
  split(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: SplitBody }) { alertIds }: SplitBody,
  ): Promise<Regrouped> {
    return regrouped(regroupAndRead({ ...this.#asked(caller, groupId), wanted: { action: 'split', alertIds } }));
  }

  @Post(':id/move')
  @Access(ACT)
  @ApiOperation({ summary: 'Move alerts of the group to another' })
  @Answers({ schema: Regrouped, refusals: [404, 409] })
  move(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: MoveBody }) { alertIds, intoId }: MoveBody,
  ): Promise<Regrouped> {
    return regrouped(regroupAndRead({ ...this.#asked(caller, groupId), wanted: { action: 'move', alertIds, intoId } }));
  }

  @Post(':id/comments')
  @Access(ACT)
  @ApiOperation({ summary: 'Write a comment on the timeline' })
  @Answers({ schema: AlertGroup, refusals: [404] })
  comment(
    @Caller() caller: Principal,
    @Param('id', { schema: Id }) groupId: string,
    @Body({ schema: CommentBody }) { text }: CommentBody,
  ): Promise<AlertGroup> {
    return moved(commentAndRead({ ...this.#asked(caller, groupId), text }));
  }

  @Post(':id/undo')
  @Access(ACT)
  @ApiOperation({ summary: 'Undo your last acknowledge, snooze or resolve, within 60 seconds' })
  @Answers({ schema: AlertGroup, refusals: [404, 409] })
  undo(@Caller() caller: Principal, @Param('id', { schema: Id }) groupId: string): Promise<AlertGroup> {
    return moved(moveGroup({ ...this.#asked(caller, groupId), move: { action: 'undo' } }));
  }

  #asked(caller: Principal, groupId: string) {
    const { database, producer } = this.deps;
    return { database, producer, workspaceId: caller.workspaceId, actor: actorOf(caller), groupId };
  }
}
