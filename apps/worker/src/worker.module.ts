import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { errorsAtMost } from '@signalcraft/platform/error-rate';
import { workerConnection } from '@signalcraft/queues/backend';
import { QUEUES, type QueueName } from '@signalcraft/queues/catalog';
import type { Job, Queue } from 'bullmq';
import type { WorkerDeps } from './deps.ts';
import type { Handlers } from './handlers/handler.ts';

/** A processor per queue: parses the job by its schema and hands it to the queue's handler. */
function processorOf(options: { queue: QueueName; handlers: Handlers; deps: WorkerDeps }): Type<WorkerHost> {
  const { queue, deps } = options;
  const handler = options.handlers[queue];
  const tellError = errorsAtMost({
    everyMs: 10_000,
    log: (error, times) => deps.log.warn({ queue, err: error, times }, 'Queue worker error'),
  });

  @Processor(queue, { concurrency: handler.concurrency, drainDelay: 2 })
  class QueueProcessor extends WorkerHost {
    constructor(@InjectQueue(queue) registered: Queue) {
      super();
      // Without a listener of its own each try to reconnect prints a stack.
      registered.on('error', tellError);
    }

    onModuleInit(): void {
      this.worker.on('error', tellError);
    }

    async process(job: Job): Promise<void> {
      const data = QUEUES[queue].schema.parse(job.data);
      await handler.handle(data as never);
    }
  }
  return QueueProcessor;
}

@Module({})
export class WorkerModule {
  /** The processors of the chosen queues. */
  static of(options: { queues: readonly QueueName[]; handlers: Handlers; deps: WorkerDeps }): DynamicModule {
    const { queues, handlers, deps } = options;
    return {
      module: WorkerModule,
      imports: [
        BullModule.forRoot(workerConnection(deps.backend)),
        BullModule.registerQueue(...queues.map((name) => ({ name }))),
      ],
      providers: queues.map((queue) => processorOf({ queue, handlers, deps })),
    };
  }
}
