import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Instance } from '@signalcraft/contracts/workspaces';
import { readInstance } from '@signalcraft/engine/read-instance';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { Access } from '../identity/access.ts';
import { Answers } from '../openapi/answers.ts';
import { VERSION } from './version.ts';

@Controller('v1/instance')
@ApiTags('Instance')
export class InstanceController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access('operator')
  @ApiOperation({ summary: 'The instance as a whole, for its operators' })
  @Answers({ schema: Instance })
  read(): Promise<Instance> {
    return readInstance({ ...this.deps, version: VERSION });
  }
}
