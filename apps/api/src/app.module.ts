import { type DynamicModule, Module, StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AlertGroupsController } from './alert-groups/alert-groups.controller.ts';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { AuditEntriesController } from './audit-entries/audit-entries.controller.ts';
import { ChannelsController } from './channels/channels.controller.ts';
import { API_DEPS, type ApiDeps } from './deps.ts';
import { EscalationPoliciesController } from './escalation-policies/escalation-policies.controller.ts';
import { GroupingRulesController } from './grouping-rules/grouping-rules.controller.ts';
import { LifeCycleController } from './grouping-rules/life-cycle.controller.ts';
import { HealthController } from './health/health.controller.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { validationPipe } from './http/validation.ts';
import { AccessGuard } from './identity/access.guard.ts';
import { checkEveryRouteDeclaresAccess } from './identity/access.ts';
import { IngestReceiptsController } from './ingest/ingest-receipts.controller.ts';
import { InhibitionRulesController } from './inhibition-rules/inhibition-rules.controller.ts';
import { InstanceController } from './instance/instance.controller.ts';
import { IntegrationsController } from './integrations/integrations.controller.ts';
import { InvitationsController } from './invitations/invitations.controller.ts';
import { MailsController } from './mails/mails.controller.ts';
import { MaintenanceWindowsController } from './maintenance-windows/maintenance-windows.controller.ts';
import { MembersController } from './members/members.controller.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { OnCallController } from './on-call/on-call.controller.ts';
import { ProfileController } from './profile/profile.controller.ts';
import { ReceiptsController } from './receipts/receipts.controller.ts';
import { RoutesController } from './routes/routes.controller.ts';
import { ScheduleCalendarController } from './schedules/schedule-calendar.controller.ts';
import { ScheduleExceptionsController } from './schedules/schedule-exceptions.controller.ts';
import { ScheduleSwapsController } from './schedules/schedule-swaps.controller.ts';
import { SchedulesController } from './schedules/schedules.controller.ts';
import { ShapingRulesController } from './shaping-rules/shaping-rules.controller.ts';
import { SignUpController } from './sign-up/sign-up.controller.ts';
import { SilencesController } from './silences/silences.controller.ts';
import { SsoController } from './sso/sso.controller.ts';
import { TeamsController } from './teams/teams.controller.ts';
import { TraceController } from './what-if/trace.controller.ts';
import { WhatIfController } from './what-if/what-if.controller.ts';
import { WorkspacesController } from './workspaces/workspaces.controller.ts';

/** Every controller of the api, one list: a route that is not reached from here does not exist. */
export const CONTROLLERS = [
  AlertGroupsController,
  ApiKeysController,
  AuditEntriesController,
  ChannelsController,
  GroupingRulesController,
  HealthController,
  IngestReceiptsController,
  InhibitionRulesController,
  IntegrationsController,
  InstanceController,
  InvitationsController,
  LifeCycleController,
  MailsController,
  MaintenanceWindowsController,
  MembersController,
  MetricsController,
  ProfileController,
  ReceiptsController,
  EscalationPoliciesController,
  OnCallController,
  RoutesController,
  ScheduleCalendarController,
  ScheduleExceptionsController,
  ScheduleSwapsController,
  SchedulesController,
  ShapingRulesController,
  SignUpController,
  SilencesController,
  SsoController,
  TeamsController,
  TraceController,
  WhatIfController,
  WorkspacesController,
];

@Module({})
export class AppModule {
  /**
   * The api over what its process opened. Controllers take it by `@Inject(API_DEPS)`. Throws when a route does not say
   * who may call it.
   */
  static of(deps: ApiDeps): DynamicModule {
    checkEveryRouteDeclaresAccess(CONTROLLERS);
    return {
      module: AppModule,
      controllers: CONTROLLERS,
      providers: [
        { provide: API_DEPS, useValue: deps },
        { provide: APP_GUARD, useFactory: () => new AccessGuard({ ...deps.identity, limits: deps.limits }) },
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter({ log: deps.log }) },
        { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
      ],
    };
  }
}
