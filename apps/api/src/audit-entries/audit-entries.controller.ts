import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AuditFilter, AuditPage, AuditQuery } from '@signalcraft/contracts/audit';
import { WORKSPACE_HEADER } from '@signalcraft/contracts/identity';
import { exportAuditEntries, listAuditEntries } from '@signalcraft/engine/list-audit-entries';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';

@Controller('v1/audit-log')
@ApiTags('Audit log')
@Access({ role: 'ADMIN', scope: 'audit:read' })
export class AuditEntriesController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @ApiOperation({ summary: 'Who changed what, newest first' })
  @Answers({ schema: AuditPage })
  list(@Caller() { workspaceId }: Principal, @Query({ schema: AuditQuery }) query: AuditQuery): Promise<AuditPage> {
    return listAuditEntries({ ...this.deps, workspaceId, query });
  }

  @Get('export')
  @ApiOperation({ summary: 'The same as CSV, at most the newest 50,000 entries of those asked for' })
  @ApiBearerAuth()
  @ApiHeader({ name: WORKSPACE_HEADER, required: false, description: 'One of your workspaces; default: the first.' })
  @ApiResponse({ status: 200, description: 'Done.', content: { 'text/csv': { schema: { type: 'string' } } } })
  @Header('cache-control', 'no-store')
  export(@Caller() { workspaceId }: Principal, @Query({ schema: AuditFilter }) filter: AuditFilter): StreamableFile {
    return new StreamableFile(Readable.from(exportAuditEntries({ ...this.deps, workspaceId, filter })), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="audit-log.csv"',
    });
  }
}
