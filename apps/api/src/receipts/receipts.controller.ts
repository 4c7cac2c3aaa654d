import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import { IngestAccepted, ReceiptDetail } from '@signalcraft/contracts/ingest';
import { readReceipt } from '@signalcraft/engine/read-receipt';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { answerOfRerun } from './answer-of-rerun.ts';

@Controller('v1/receipts')
@ApiTags('Receipts')
export class ReceiptsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get(':id')
  @Access({ role: 'VIEWER', scope: 'receipts:read' })
  @ApiOperation({ summary: 'One delivery: its raw body, its alerts, and what became of them' })
  @Answers({ schema: ReceiptDetail, refusals: [404] })
  read(@Caller() { workspaceId }: Principal, @Param('id', { schema: Id }) receiptId: string): Promise<ReceiptDetail> {
    return found(readReceipt({ ...this.deps, workspaceId, receiptId, reader: { kind: 'member' } }));
  }

  @Post(':id/rerun')
  @Access({ role: 'MEMBER', scope: 'receipts:write' })
  @ApiOperation({ summary: 'Take in once more what a shaping rule dropped or nobody could read, by the rules of now' })
  @Answers({ schema: IngestAccepted, status: 201, refusals: [404, 409] })
  async rerun(
    @Caller() { workspaceId }: Principal,
    @Param('id', { schema: Id }) receiptId: string,
  ): Promise<IngestAccepted> {
    return answerOfRerun(await this.deps.ingest.rerun({ workspaceId, receiptId }));
  }
}
