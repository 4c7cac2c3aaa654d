import { AppError } from '@signalcraft/contracts/errors';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { RerunOutcome } from '@signalcraft/engine/ingest-outcome';

/** What a re-run answers; each outcome but the good one is an error of the table. */
export function answerOfRerun(outcome: RerunOutcome): IngestAccepted {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.answer;
    case 'not_found':
      throw new AppError('NOT_FOUND');
    case 'nothing_to_rerun':
      throw new AppError('CONFLICT', {
        reason: 'nothing_to_rerun',
        detail: 'No rule dropped any of its alerts, and there is nothing else in it that was not taken in.',
      });
    case 'overloaded':
      throw new AppError('OVERLOADED', { retryAfterSeconds: outcome.retryAfterSeconds });
    case 'database_down':
      throw new AppError('DATABASE_DOWN', { retryAfterSeconds: outcome.retryAfterSeconds });
  }
}
