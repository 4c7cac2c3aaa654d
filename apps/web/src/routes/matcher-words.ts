import type { Matcher } from '@signalcraft/contracts/matchers';

/** A condition as a sentence reads: `severity is critical`, `service is one of api, web`. */
export function matcherWords(options: { matcher: Matcher; integrationNames: ReadonlyMap<string, string> }): string {
  const { name, op, value } = options.matcher;
  const shown = name === 'integration' ? (options.integrationNames.get(value) ?? value) : value;
  if (op === '=') return value === '' ? `no ${name}` : `${name} is ${shown}`;
  if (op === '!=') return value === '' ? `any ${name}` : `${name} is not ${shown}`;
  const words = plainWords(value);
  const isNot = op === '!~';
  if (words) return `${name} is ${isNot ? 'none of' : 'one of'} ${words.join(', ')}`;
  if (value === '.+') return isNot ? `no ${name}` : `any ${name}`;
  const part = /^\.\*(.+)\.\*$/.exec(value)?.[1];
  if (part && isPlain(part)) return `${name} ${isNot ? 'does not contain' : 'contains'} ${unescaped(part)}`;
  const start = /^(.+)\.\*$/.exec(value)?.[1];
  if (start && isPlain(start)) return `${name} ${isNot ? 'does not begin' : 'begins'} with ${unescaped(start)}`;
  return `${name} ${isNot ? 'does not fit' : 'fits'} ${value}`;
}

/** The choices of an expression such as `api|web`; null: it is more than that. */
function plainWords(value: string): string[] | null {
  const words = value.replace(/^\((.*)\)$/, '$1').split('|');
  return words.length > 1 && words.every((word) => word !== '' && isPlain(word)) ? words.map(unescaped) : null;
}

const isPlain = (text: string): boolean => !/[.*+?^${}()|[\]\\]/.test(text.replaceAll(/\\[.*+?^${}()|[\]\\/-]/g, ''));

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
