import { fieldOf, isObject } from './json-values.ts';

/** A path such as `a.b[0].c`, taken apart once for a whole delivery. */
export type FieldPath = readonly (string | number)[];

const STEPS_MAX = 32;

/** What is wrong with a path; null: it can be followed. Only what was sent is ever found, so a prototype is no step. */
export function findPathFault(path: string): string | null {
  const parts = path.split('.');
  const names = parts.map((part) => part.replace(/(\[\d{1,6}\])+$/, ''));
  if (names.some((name) => /[[\]]/.test(name))) return 'has square brackets that hold no number';
  if (parts.some((part, index) => part === '' || (names[index] === '' && index > 0)))
    return 'has a step without a name';
  if (names.includes('__proto__')) return 'cannot lead through __proto__';
  return parsePath(path).length > STEPS_MAX ? `has more than ${STEPS_MAX} steps` : null;
}

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
