/** What an error asks of the one who met it. */
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
/** A row that no partition takes says nothing against the row. */
const NO_PARTITION = /^no partition of relation/;

const SYSTEM_CODE = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The drivers' own words for a connection that failed, was closed or did not come in time; they carry no code. */
const CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (has encountered|was closed)|Query read timeout|Cannot use a pool after calling end)/;
/** Prisma: the server is away, or its pool or transaction was not to be had in time. */
const PRISMA_UNAVAILABLE = /^(P1\d{3}|P2024|P2028|P2037)$/;

/** Sorts an error of `pg` by its SQLSTATE, of Prisma by its code, and of a connection by its words. */
export function faultOf(error: unknown): DatabaseFault {
  if (!(error instanceof Error)) return 'bug';
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return CONNECTION.test(error.message) ? 'unavailable' : 'bug';
  if (SYSTEM_CODE.test(code) || PRISMA_UNAVAILABLE.test(code)) return 'unavailable';
  if (code === 'P2034' || CONFLICTS.has(code)) return 'conflict';
  if (!/^[0-9A-Z]{5}$/.test(code)) return 'bug';
  if (UNAVAILABLE.has(code) || /^(08|53|57|58|28)/.test(code)) return 'unavailable';
  if (code === '23514' && NO_PARTITION.test(error.message)) return 'unavailable';
  if (code.startsWith('22') || code === '23514' || code.startsWith('54')) return 'bad_data';
  return 'bug';
}
