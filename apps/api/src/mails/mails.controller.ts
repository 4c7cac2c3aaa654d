import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { MailList } from '@signalcraft/contracts/mails';
import { API_DEPS, type ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';
import { Access } from '../identity/access.ts';
import { Caller, type Principal } from '../identity/principal.ts';
import { Answers } from '../openapi/answers.ts';
import { readMailFolder } from './read-mail-folder.ts';

@Controller('v1/mails')
@ApiTags('Mails')
export class MailsController {
  constructor(@Inject(API_DEPS) private readonly deps: ApiDeps) {}

  @Get()
  @Access({ role: 'VIEWER', scope: null })
  @ApiOperation({ summary: 'Mails this server would have sent: for its owner, where no provider is set' })
  @Answers({ schema: MailList, refusals: [404] })
  list(@Caller() caller: Principal): Promise<MailList> {
    return found(readMailFolder({ env: this.deps.env, caller }));
  }
}
