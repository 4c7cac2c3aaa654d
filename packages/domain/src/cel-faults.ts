import type { ASTNode } from '@marcbachmann/cel-js';
import { Severity } from '@signalcraft/contracts/enums';
import { Zone } from '@signalcraft/contracts/wall-time';
import { CALLABLE, MACROS, partsOf, REPLACED, ZONED } from './cel-language.ts';
import { compileRegex, describeRegexFault } from './matchers.ts';

/** `position`: the index of the character where the fault begins. */
export type ConditionIssue = { message: string; position: number };

const MACROS_MAX = 8;

/**
 * The first fault that the library's checker does not know of: a function that is not offered, loops within loops, a
 * regular expression or zone that is none or is not written out.
 */
export function findFault(root: ASTNode): ConditionIssue | null {
  let macros = 0;
  const look = (node: ASTNode, inLoop: boolean): ConditionIssue | null => {
    const own = faultOfNode(node);
    if (own) return own;
    const isMacro = node.op === 'rcall' && MACROS.has(node.args[0]);
    if (isMacro) {
      macros += 1;
      const message = inLoop
        ? 'exists, all and exists_one do not go within one another'
        : `exists, all and exists_one are used more than ${MACROS_MAX} times`;
      if (inLoop || macros > MACROS_MAX) return { message, position: node.range.start };
    }
    for (const part of partsOf(node)) {
      const issue = look(part, inLoop || isMacro);
      if (issue) return issue;
    }
    return null;
  };
  return look(root, false);
}

function faultOfNode(node: ASTNode): ConditionIssue | null {
  const position = node.range.start;
  if (node.op === 'in' && node.args[1].op === 'id' && node.args[1].args === 'labels')
    return {
      message: 'a missing label is the empty string: compare it with "" instead of asking for its name',
      position,
    };
  if (node.op === 'call') return faultOfCall({ name: node.args[0], args: node.args[1], position });
  if (node.op === 'rcall') return faultOfCall({ name: node.args[0], args: node.args[2], position });
  return null;
}

function faultOfCall(options: { name: string; args: readonly ASTNode[]; position: number }): ConditionIssue | null {
  const { name, args, position } = options;
  if (name === 'has') return { message: 'a missing label is the empty string: compare it with "" instead', position };
  if (!CALLABLE.has(name)) return { message: `there is no function ${name}`, position };
  const [first] = args;
  if (name === 'matches')
    return faultOfText({ node: first, position, what: 'the regular expression', check: regexFault });
  if (ZONED.has(name)) return faultOfText({ node: first, position, what: 'the time zone', check: zoneFault });
  if (name === 'duration') return faultOfText({ node: first, position, what: 'the duration', check: () => null });
  if (name === 'rank' && first && textOf(first) !== null && !Severity.safeParse(textOf(first)).success)
    return { message: `severities are ${Severity.options.join(', ')}`, position: first.range.start };
  return null;
}

function faultOfText(options: {
  node: ASTNode | undefined;
  position: number;
  what: string;
  check: (text: string) => string | null;
}): ConditionIssue | null {
  const { node, what } = options;
  const text = node ? textOf(node) : null;
  if (!node || text === null)
    return { message: `${what} is a text written out in quotes`, position: node?.range.start ?? options.position };
  const message = options.check(text);
  return message === null ? null : { message, position: node.range.start };
}

const textOf = (node: ASTNode): string | null =>
  node.op === 'value' && typeof node.args === 'string' ? node.args : null;

function regexFault(pattern: string): string | null {
  const compiled = compileRegex(pattern);
  return compiled.ok ? null : `the regular expression is not valid: ${describeRegexFault(compiled)}`;
}

const zoneFault = (zone: string): string | null =>
  Zone.safeParse(zone).success ? null : `${zone.slice(0, 64)} is not an IANA time zone`;

/** Puts our own functions in the place of the library's that are not to be used. */
export function replaceFunctions(node: ASTNode): void {
  if (node.op === 'rcall') node.args[0] = REPLACED.get(node.args[0]) ?? node.args[0];
  for (const part of partsOf(node)) replaceFunctions(part);
}

/** The library's words about a function of ours, with the name that was written. */
export function withWrittenNames(message: string): string {
  let words = message;
  for (const [written, ours] of REPLACED) words = words.replaceAll(ours, written);
  return words;
}
