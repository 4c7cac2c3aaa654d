import { Readable } from 'node:stream';
import { Body, Controller, Header, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { WORKSPACE_HEADER } from '@signalcraft/contracts/identity';
import { AskWhatIf, PayloadTry, TryPayload, WhatIfLine } from '@signalcraft/contracts/what-if';
import { tryPayload } from '@signalcraft/engine/what-if/try-payload';
import { askWhatIf } from '@signalcraft/engine/what-if/what-if';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { toAppError } from '../http/app-error.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { toText, WhatIfSlots } from './what-if-slots.ts';

const ASK = { role: 'MEMBER', scope: 'what-if:read' } as const;

@Controller('v1/what-if')
@ApiTags('What-if')
export class WhatIfController {
  readonly #slots = new WhatIfSlots();

  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Post()
  @Access(ASK)
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('x-accel-buffering', 'no')
  @ApiBearerAuth()
  @ApiHeader({ name: WORKSPACE_HEADER, required: false, description: 'One of your workspaces; default: the first.' })
  @ApiOperation({
    summary: 'Who would have been told in the last days with a draft in force; nothing is changed and nobody is told',
    description: 'The answer is a stream of lines, each a JSON document. Ending the request ends the replay.',
  })
  @ApiResponse({ status: 200, standardSchema: WhatIfLine, description: 'Lines of JSON, application/x-ndjson.' })
  async ask(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: AskWhatIf }) asked: AskWhatIf,
  ): Promise<StreamableFile> {
    const { log, readiness } = this.deps;
    const slot = this.#slots.take(workspaceId);
    try {
      const lines = await askWhatIf({ ...this.deps, workspaceId, asked });
      const failed = (error: unknown): { code: string; detail: string } => {
        log.error({ err: error, workspaceId }, 'A replay failed');
        const { code, detail } = toAppError(error);
        return { code, detail: detail ?? 'The replay failed.' };
      };
      const text = toText({ lines, stopping: readiness.stopping, failed, done: slot.leave });
      return new StreamableFile(Readable.from(text), { type: 'application/x-ndjson; charset=utf-8' });
    } catch (error) {
      slot.leave();
      throw error;
    }
  }

  @Post('payload')
  @Access(ASK)
  @ApiOperation({ summary: 'What one delivery would lead to if it came now and nobody answered; nothing is stored' })
  @Answers({ schema: PayloadTry, refusals: [404, 422] })
  tryPayload(
    @Caller() { workspaceId }: Principal,
    @Body({ schema: TryPayload }) wanted: TryPayload,
  ): Promise<PayloadTry> {
    return tryPayload({ ...this.deps, workspaceId, wanted });
  }
}
