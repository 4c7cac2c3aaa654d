import type { Severity } from '@signalcraft/contracts/enums';
import type { LifecycleRules } from '../../src/lifecycle-state.ts';
import { MACHINE, type Machine } from './machine.ts';
import { apply, type Move, type Start } from './moves.ts';
import { checkFuture, checkMove, checkTables, checkUndo, checkWorld, type Property } from './properties.ts';
import { emptyWorld, factsKey, keyOf, NOW, normalise, SNOOZE_MS, WALK_RULES, type World } from './world.ts';

export type Walked = {
  states: number;
  moves: number;
  /** Each line with each of its reasons that a move went through, such as `B11 all_clear`. */
  lines: ReadonlySet<string>;
  violation: { property: Property | 'it never throws'; trace: readonly string[]; detail: string } | null;
};

const SEVERITIES: readonly Severity[] = ['warning', 'critical'];
const person = (id: string) => ({ type: 'member', id }) as const;

/** Every move there is: all an alert's source may say, all that people may do, and time. */
export function movesOf(options: { alerts: number; starts: readonly Start[] }): Move[] {
  const moves: Move[] = [{ type: 'tick' }, { type: 'timer' }, { type: 'send' }];
  for (let index = 0; index < options.alerts; index += 1) {
    moves.push({ type: 'silent', index });
    for (const start of options.starts) {
      for (const severity of SEVERITIES) {
        moves.push({ type: 'alert', index, status: 'firing', severity, start });
        if (start === 'same' || start === 'none')
          moves.push({ type: 'alert', index, status: 'acknowledged', severity, start });
      }
      moves.push({ type: 'alert', index, status: 'resolved', severity: 'warning', start });
    }
    const start = options.starts.includes('same') ? 'same' : 'none';
    for (const status of ['firing', 'resolved'] as const)
      moves.push({ type: 'alert', index, status, severity: 'critical', start, isRerun: true });
  }
  for (const reaches of ['somebody', 'nobody'] as const) moves.push({ type: 'step', hold: null, reaches });
  moves.push({ type: 'step', hold: 'silenced', reaches: 'somebody' });
  for (const type of ['unacknowledge', 'resolve', 'reopen', 'unsnooze'] as const)
    moves.push({ type: 'person', event: { type, actor: person('p') } });
  for (const id of ['p', 'q']) moves.push({ type: 'person', event: { type: 'acknowledge', actor: person(id) } });
  moves.push({ type: 'person', event: { type: 'undo', actor: person('p') } });
  for (const mode of ['until_time', 'until_change'] as const)
    moves.push({ type: 'person', event: { type: 'snooze', actor: person('p'), until: NOW + SNOOZE_MS, mode } });
  for (const memberId of ['p', 'q'])
    moves.push({ type: 'person', event: { type: 'assign', actor: person('p'), memberId } });
  return moves;
}

/** Goes through every world that the moves lead to, until none is new or one is wrong. */
export function walk(options: {
  alerts: number;
  starts: readonly Start[];
  machine?: Machine;
  rules?: LifecycleRules;
  /** Looks ahead from each world: what becomes of alerts that go on to fire. */
  looksAhead?: boolean;
}): Walked {
  const { machine = MACHINE, rules = WALK_RULES } = options;
  const moves = movesOf(options);
  const first = normalise(emptyWorld({ alerts: options.alerts, rules }));
  const worlds: World[] = [first];
  const cameFrom: { parent: number; move: Move | null }[] = [{ parent: -1, move: null }];
  const keys = [keyOf(first)];
  const seen = new Set(keys);
  const lookedAhead = new Set<string>();
  const lines = new Set<string>();
  let count = 0;
  const found = (property: Property | 'it never throws', at: number, move: Move | null, detail = ''): Walked => ({
    states: worlds.length,
    moves: count,
    lines,
    violation: { property, trace: traceOf(cameFrom, at, move), detail },
  });
  for (let at = 0; at < worlds.length; at += 1) {
    const world = worlds[at] as World;
    const facts = factsKey(world);
    if ((options.looksAhead ?? true) && !lookedAhead.has(facts)) {
      lookedAhead.add(facts);
      const property = checkFuture(world, machine);
      if (property) return found(property, at, null);
    }
    for (const move of moves) {
      if (isAnother(move) && world.group?.status !== 'ACKNOWLEDGED') continue;
      count += 1;
      let moved: ReturnType<typeof apply>;
      try {
        const raw = apply({ world, move, machine });
        moved = raw.world === world ? raw : { ...raw, world: normalise(raw.world) };
        if (move.type === 'person' && raw.world.group?.undo) {
          const property = checkUndo({ before: world, acted: raw.world, machine });
          if (property) return found(property, at, move);
          lines.add('B22 undone');
        }
      } catch (error) {
        return found('it never throws', at, move, String(error));
      }
      if (moved.verdict) lines.add(`${moved.verdict.line} ${moved.verdict.reason}`);
      for (const { line, reason } of moved.transitions) lines.add(`${line} ${reason}`);
      const key = moved.world === world ? (keys[at] as string) : keyOf(moved.world);
      const isSame = key === keys[at];
      const property =
        checkMove({ before: world, move, moved, isSame }) ??
        (seen.has(key) ? null : checkWorld(moved.world)) ??
        checkTables(world, moved);
      if (property) return found(property, at, move, JSON.stringify(moved.transitions));
      if (seen.has(key)) continue;
      seen.add(key);
      keys.push(key);
      worlds.push(moved.world);
      cameFrom.push({ parent: at, move });
    }
  }
  return { states: worlds.length, moves: count, lines, violation: null };
}

/** The second person only adds to the first: alone, one person is like another. */
const isAnother = (move: Move): boolean =>
  move.type === 'person' && move.event.type === 'acknowledge' && move.event.actor.id === 'q';

function traceOf(
  cameFrom: readonly { parent: number; move: Move | null }[],
  at: number,
  last: Move | null,
): readonly string[] {
  const trace = last ? [JSON.stringify(last)] : [];
  for (let index = at; index > 0; index = cameFrom[index]?.parent ?? 0) {
    trace.unshift(JSON.stringify(cameFrom[index]?.move));
  }
  return trace;
}
