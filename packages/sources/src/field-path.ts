import { fieldOf, isObject } from './json-values.ts';

/** A path such as `a.b[0].c`, taken apart once for a whole delivery. */
export type FieldPath = readonly (string | number)[];

export function parsePath(path: string): FieldPath {
  const steps: (string | number)[] = [];
  for (const part of path.split('.')) {
    const [name = '', ...indexes] = part.split('[');
    if (name !== '') steps.push(name);
    for (const index of indexes) steps.push(/^\d+\]$/.test(index) ? Number.parseInt(index, 10) : `[${index}`);
  }
  return steps;
}

/** What stands at a path; undefined where it leads nowhere. Only what was sent is found, nothing inherited. */
export function readPath(value: unknown, path: FieldPath): unknown {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) ? fieldOf(found, step) : undefined;
  }
  return found;
}
