/** What an error of the database asks of the one who met it. */
export type DatabaseFault =
  /** Another process was first, or a deadlock was broken: do it again. */
  | 'conflict'
  /** The data itself cannot be stored. */
  | 'bad_data'
  /** It is away, overloaded or shutting down: try again later. */
  | 'unavailable'
  | 'bug';

const CONFLICTS = new Set(['40001', '40P01', '23505']);
const UNAVAILABLE = new Set(['55P03', '57014', '25P03', '25P04', '25P02']);

/** Sorts an error of `pg` by its SQLSTATE; without one, it is the connection that failed. */
export function faultOf(error: unknown): DatabaseFault {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) {
    return error instanceof TypeError || error instanceof RangeError ? 'bug' : 'unavailable';
  }
  if (CONFLICTS.has(code)) return 'conflict';
  if (UNAVAILABLE.has(code) || /^(08|53|57|58|28)/.test(code)) return 'unavailable';
  if (code.startsWith('22') || code === '23514' || code.startsWith('54')) return 'bad_data';
  return 'bug';
}
