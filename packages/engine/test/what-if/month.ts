import type { Severity } from '@signalcraft/contracts/enums';

/** What happens in a generated month, each at its second since the month began. */
export type Happening = { atS: number } & (
  | {
      kind: 'alert';
      fingerprint: string;
      title: string;
      severity: Severity;
      status: 'firing' | 'resolved';
      labels: Record<string, string>;
    }
  | { kind: 'move'; fingerprint: string; action: MoveName; role: 'owner' | 'admin' | 'member' }
  | { kind: 'silence'; service: string; forS: number; endsEarly: boolean }
);

export type MoveName =
  | 'acknowledge'
  | 'unacknowledge'
  | 'resolve'
  | 'reopen'
  | 'snooze'
  | 'unsnooze'
  | 'assign'
  | 'undo';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const SERVICES = ['checkout', 'search', 'billing', 'mail', 'batch', 'gateway', 'stock', 'login'];
const NAMES = ['HighLatency', 'ErrorBudget', 'QueueFull', 'DiskFull', 'CertExpires'];
const SEVERITIES: readonly Severity[] = ['info', 'low', 'warning', 'warning', 'high', 'high', 'critical', 'critical'];
const ROLES = ['owner', 'admin', 'member'] as const;

/** The same for the same seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A month of a workspace: problems that begin, repeat, get worse, spread, end and come back; causes with what follows of
 * them; groups that flap; floods; and what people do about it. No two things happen in the same few seconds.
 */
export function generateMonth(options: { seed: number; days: number; problemsADay: number }): Happening[] {
  const random = randomOf(options.seed);
  const between = (min: number, max: number): number => min + Math.floor(random() * (max - min));
  const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const happenings: Happening[] = [];
  let problem = 0;

  const alert = (at: number, of: Problem, status: 'firing' | 'resolved', over: Partial<Problem> = {}): void => {
    const { fingerprint, title, severity, labels } = { ...of, ...over };
    happenings.push({ atS: at, kind: 'alert', fingerprint, title, severity, status, labels });
  };
  const makeProblem = (): Problem => {
    problem += 1;
    const service = oneOf(SERVICES);
    const name = oneOf(NAMES);
    const labels = {
      alertname: name,
      service,
      namespace: service === 'batch' ? 'jobs' : 'shop',
      team: SERVICES.indexOf(service) % 2 === 0 ? 'web' : 'data',
      host: `host-${between(1, 4)}`,
      instance: `i-${problem}`,
    };
    return { fingerprint: `p-${problem}`, title: `${name} of ${service}`, severity: oneOf(SEVERITIES), labels };
  };
  const move = (at: number, of: Problem, action: MoveName): void => {
    happenings.push({ atS: at, kind: 'move', fingerprint: of.fingerprint, action, role: oneOf(ROLES) });
  };

  for (let day = 0; day < options.days; day += 1) {
    const dayAt = day * DAY;
    for (let count = 0; count < options.problemsADay; count += 1) {
      const of = makeProblem();
      const at = dayAt + between(0, DAY - HOUR);
      const endsAt = at + between(3 * MINUTE, 3 * HOUR);
      alert(at, of, 'firing');
      for (let repeats = between(0, 3); repeats > 0; repeats -= 1) alert(between(at + 10, endsAt), of, 'firing');
      if (random() < 0.3) alert(between(at + 20, endsAt), of, 'firing', { severity: 'critical' });
      if (random() < 0.4) {
        const other = { ...of, fingerprint: `${of.fingerprint}-b`, severity: oneOf(SEVERITIES) };
        other.labels = { ...of.labels, instance: `${of.labels['instance']}-b` };
        const from = between(at + 30, endsAt);
        alert(from, other, 'firing');
        alert(between(from + 10, endsAt + HOUR), other, 'resolved');
      }
      const chance = random();
      const later = between(at + 15, Math.min(endsAt, at + 40 * MINUTE));
      if (chance < 0.4) move(later, of, 'acknowledge');
      else if (chance < 0.5) move(later, of, 'snooze');
      else if (chance < 0.6) move(later, of, 'resolve');
      else if (chance < 0.65) move(later, of, 'assign');
      if (random() < 0.12) move(later + between(5, 50), of, 'undo');
      if (random() < 0.1) move(between(later + MINUTE, endsAt + MINUTE), of, 'unacknowledge');
      if (random() < 0.06) move(between(later + MINUTE, endsAt + MINUTE), of, 'unsnooze');
      if (random() < 0.85) alert(endsAt, of, 'resolved');
      else move(endsAt + 5 * MINUTE, of, 'resolve');
      if (random() < 0.15) {
        const again = endsAt + between(MINUTE, 50 * MINUTE);
        alert(again, of, 'firing');
        alert(again + between(MINUTE, HOUR), of, 'resolved');
      }
      if (random() < 0.05) move(endsAt + between(2 * MINUTE, 4 * HOUR), of, 'reopen');
    }
    if (day % 3 === 0) {
      // A cause, and what follows of it on the same host; sometimes the cause comes second.
      const host = `host-${between(1, 4)}`;
      const at = dayAt + between(HOUR, 20 * HOUR);
      const down = makeProblem();
      down.title = 'HostDown';
      down.severity = 'critical';
      down.labels = { alertname: 'HostDown', host, service: 'gateway', namespace: 'infra', team: 'web' };
      const causeLast = random() < 0.4;
      const follows = [makeProblem(), makeProblem()].map((one) => ({ ...one, labels: { ...one.labels, host } }));
      if (!causeLast) alert(at, down, 'firing');
      follows.forEach((one, index) => alert(at + 2 + index * 3, one, 'firing'));
      if (causeLast) alert(at + 7, down, 'firing');
      const lasts = between(2 * MINUTE, 9 * MINUTE);
      alert(at + lasts, down, 'resolved');
      follows.forEach((one, index) => alert(at + lasts + between(30, 20 * MINUTE) + index, one, 'resolved'));
    }
    if (day % 4 === 1) {
      const of = makeProblem();
      const at = dayAt + between(HOUR, 20 * HOUR);
      for (let turn = 0; turn < 6; turn += 1) {
        alert(at + turn * 5 * MINUTE, of, 'firing');
        alert(at + turn * 5 * MINUTE + 2 * MINUTE, of, 'resolved');
      }
    }
    if (day % 5 === 2) {
      // A flood: more than a person takes one by one.
      const at = dayAt + between(HOUR, 20 * HOUR);
      const flood = Array.from({ length: 8 }, () => ({ ...makeProblem(), severity: 'critical' as const }));
      flood.forEach((one, index) => {
        const name = `Flood${index}`;
        one.title = name;
        one.labels = { ...one.labels, alertname: name };
        alert(at + index * 3, one, 'firing');
        alert(at + 20 * MINUTE + index * 4, one, 'resolved');
      });
    }
    if (day % 2 === 0) {
      const forS = between(8 * MINUTE, 25 * MINUTE);
      const service = oneOf(SERVICES);
      happenings.push({
        atS: dayAt + between(0, 22 * HOUR),
        kind: 'silence',
        service,
        forS,
        endsEarly: random() < 0.3,
      });
    }
  }
  return apart(happenings);
}

type Problem = { fingerprint: string; title: string; severity: Severity; labels: Record<string, string> };

/** In the order of time, and with a second and a bit between each two. */
function apart(happenings: readonly Happening[]): Happening[] {
  let last = 0;
  return happenings
    .toSorted((a, b) => a.atS - b.atS)
    .map((one) => {
      last = Math.max(one.atS, last + 2);
      return { ...one, atS: last };
    });
}
