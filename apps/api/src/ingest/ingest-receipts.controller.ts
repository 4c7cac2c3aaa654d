import { Controller, Get, Headers, Inject, Param, SerializeOptions } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { Id } from '@signalcraft/contracts/common';
import { ReceiptDetail } from '@signalcraft/contracts/ingest';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { readReceiptByKey } from './read-receipt-by-key.ts';

/** For those who send: what became of a delivery, asked with the ingest key that sent it. */
@Controller('receipts')
@Access('public')
@ApiBearerAuth()
export class IngestReceiptsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get(':id')
  @SerializeOptions({ schema: ReceiptDetail })
  @ApiOkResponse({ standardSchema: ReceiptDetail })
  read(
    @Param('id', { schema: Id }) id: string,
    @Headers('authorization') authorization?: string,
  ): Promise<ReceiptDetail> {
    return readReceiptByKey({ deps: this.deps, receiptId: id, authorization });
  }
}
