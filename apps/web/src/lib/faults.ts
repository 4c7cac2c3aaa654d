import { ApiProblem } from '@signalcraft/api-client/client';

/** Where in what was sent, such as `steps[0].targets[1].memberId`, and what is wrong there. */
export type Fault = { path: string; message: string };

/** What the API found wrong, place by place; none where it said something else. */
export const faultsOf = (error: unknown): readonly Fault[] => (error instanceof ApiProblem ? error.issues : []);

/** The fault of one field, or of a part of it. */
export const faultAt = (faults: readonly Fault[], path: string): string | null =>
  faults.find((fault) => fault.path === path || fault.path.startsWith(`${path}.`) || fault.path.startsWith(`${path}[`))
    ?.message ?? null;

/** Those below a path, seen from there. */
export const faultsBelow = (faults: readonly Fault[], path: string): Fault[] =>
  faults
    .filter((fault) => fault.path === path || fault.path.startsWith(`${path}.`) || fault.path.startsWith(`${path}[`))
    .map((fault) => ({ path: fault.path.slice(path.length).replace(/^\./, ''), message: fault.message }));
