import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Channel,
  ChannelDeliveriesQuery,
  ChannelDeliveryPage,
  ChannelList,
  ChannelTest,
  ChannelWithSecret,
  CreateChannel,
  UpdateChannel,
} from '@signalcraft/contracts/channels';
import { Deleted, Id, type PageQuery } from '@signalcraft/contracts/common';
import {
  createChannel,
  deleteChannel,
  pauseChannel,
  resumeChannel,
  rotateChannelSecret,
  updateChannel,
} from '@signalcraft/engine/change-channels';
import { listChannels, listDeliveries, readChannel } from '@signalcraft/engine/read-channels';
import { testChannel } from '@signalcraft/engine/test-channel';
import type { FastifyRequest } from 'fastify';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { changeOf } from '../identity/change-of.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

const READ = { role: 'VIEWER', scope: 'channels:read' } as const;
const CONFIGURE = { role: 'ADMIN', scope: 'channels:write' } as const;

@Controller('v1/channels')
@ApiTags('Channels')
export class ChannelsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access(READ)
  @ApiOperation({ summary: 'The workspace’s channels by name, with their last messages' })
  @Answers({ schema: ChannelList })
  list(@Caller() { workspaceId }: Principal): Promise<ChannelList> {
    return listChannels({ ...this.#keyed, workspaceId });
  }

  @Post()
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Make a channel; a webhook’s signing secret is shown this once' })
  @Answers({ schema: ChannelWithSecret, status: 201, refusals: [409, 422] })
  create(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: CreateChannel }) wanted: CreateChannel,
  ): Promise<ChannelWithSecret> {
    return createChannel({ ...this.#change(caller, request), wanted });
  }

  @Get(':id')
  @Access(READ)
  @ApiOperation({ summary: 'One channel' })
  @Answers({ schema: Channel, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) channelId: string): Promise<Channel> {
    return found(readChannel({ ...this.#keyed, workspaceId, channelId }));
  }

  @Patch(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Change a channel; what is left out stays, and so does its kind' })
  @Answers({ schema: Channel, refusals: [404, 409, 422] })
  update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
    @Body({ schema: UpdateChannel }) wanted: UpdateChannel,
  ): Promise<Channel> {
    return found(updateChannel({ ...this.#change(caller, request), channelId, wanted }));
  }

  @Delete(':id')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Delete a channel that no policy and no route tells' })
  @Answers({ schema: Deleted, refusals: [404, 409] })
  delete(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
  ): Promise<Deleted> {
    return found(deleteChannel({ ...this.#change(caller, request), channelId }));
  }

  @Post(':id/rotate-secret')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'A new signing secret, shown this once; the one before signs beside it for a day' })
  @Answers({ schema: ChannelWithSecret, refusals: [404, 409] })
  rotateSecret(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
  ): Promise<ChannelWithSecret> {
    return found(rotateChannelSecret({ ...this.#change(caller, request), channelId }));
  }

  @Post(':id/pause')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Tell a channel nothing from now on' })
  @Answers({ schema: Channel, refusals: [404] })
  pause(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
  ): Promise<Channel> {
    return found(pauseChannel({ ...this.#change(caller, request), channelId }));
  }

  @Post(':id/resume')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Tell a channel that was paused or disabled again' })
  @Answers({ schema: Channel, refusals: [404] })
  resume(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
  ): Promise<Channel> {
    return found(resumeChannel({ ...this.#change(caller, request), channelId }));
  }

  @Post(':id/test')
  @Access(CONFIGURE)
  @ApiOperation({ summary: 'Send a message of trial; 429 after five in ten minutes' })
  @Answers({ schema: ChannelTest, refusals: [404] })
  test(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('id', { schema: Id }) channelId: string,
  ): Promise<ChannelTest> {
    return found(testChannel({ ...this.#change(caller, request), deps: this.deps.channels, channelId }));
  }

  @Get(':id/deliveries')
  @Access(READ)
  @ApiOperation({ summary: 'What the channel was sent, newest first, with each try' })
  @Answers({ schema: ChannelDeliveryPage, refusals: [404] })
  deliveries(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) channelId: string,
    @Query({ schema: ChannelDeliveriesQuery }) query: PageQuery,
  ): Promise<ChannelDeliveryPage> {
    return found(listDeliveries({ ...this.deps, workspaceId, channelId, query }));
  }

  get #keyed() {
    return { database: this.deps.database, encryptionKey: this.deps.env.ENCRYPTION_KEY };
  }

  #change(caller: Principal, request: FastifyRequest) {
    return {
      ...changeOf({ ...this.deps, caller, request }),
      ...this.#keyed,
      allowedNetworks: this.deps.env.OUTGOING_ALLOWED_CIDRS,
    };
  }
}
