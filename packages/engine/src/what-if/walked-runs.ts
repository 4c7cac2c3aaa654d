import type { RunEnd, RunRestore } from '@signalcraft/database/hot/write';
import type { Instant } from '@signalcraft/domain/time';
import type { WalkedRun } from './run-walk.ts';

type Begun = Pick<
  WalkedRun,
  'id' | 'groupId' | 'episode' | 'policy' | 'startReason' | 'nextStepAt' | 'startedAt' | 'endedAt' | 'endReason'
>;

/** The runs of a replay, in memory: begun, ended, restored and rerouted as the one writing statement does it. */
export class WalkedRuns {
  /** The run of each group that is not over, or came to its end unanswered; and the one a move ended last. */
  readonly #byGroup = new Map<string, WalkedRun[]>();
  readonly #wake: (run: WalkedRun, at: Instant) => void;

  /** `wake`: a step of the run is due at `at`. */
  constructor(options: { wake: (run: WalkedRun, at: Instant) => void }) {
    this.#wake = options.wake;
  }

  begin(begun: Begun): void {
    const run: WalkedRun = { ...begun, step: 0, round: 0, resumeAt: null, holdReason: null, held: null };
    this.#byGroup.set(run.groupId, [...this.#of(run).slice(-1), run]);
    this.plan(run);
  }

  /** Has the run's next step done when it is due. */
  plan(run: WalkedRun): void {
    const isDueSometime = run.endedAt === null || run.endReason === 'exhausted';
    if (run.nextStepAt !== null && isDueSometime) this.#wake(run, run.nextStepAt);
  }

  end(end: RunEnd, now: Instant): void {
    for (const run of this.#of(end)) {
      if (run.endedAt !== null) continue;
      run.endedAt = now;
      run.endReason = end.reason;
      run.holdReason = null;
    }
  }

  restore(restore: RunRestore): void {
    for (const run of this.#of(restore)) {
      if (run.endedAt !== restore.at || run.endReason === 'exhausted') continue;
      run.endedAt = null;
      run.endReason = null;
      this.plan(run);
    }
  }

  /** Has the routes looked at anew at once, by the runs that are not over. */
  reroute(group: { groupId: string }, now: Instant): void {
    for (const run of this.#of(group)) {
      if (run.endedAt !== null || run.policy === null) continue;
      run.resumeAt ??= run.nextStepAt;
      run.nextStepAt = now;
      this.plan(run);
    }
  }

  forget(groupId: string): void {
    this.#byGroup.delete(groupId);
  }

  #of({ groupId }: { groupId: string }): WalkedRun[] {
    return this.#byGroup.get(groupId) ?? [];
  }
}
