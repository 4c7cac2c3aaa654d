import { isDeepStrictEqual } from 'node:util';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { matchesAll } from '../../src/matchers.ts';
import type { RouteRule } from '../../src/routing.ts';

/** A routing tree as Alertmanager's configuration has it. */
export type RouteNode = {
  receiver: string;
  matchers: readonly Matcher[];
  continue: boolean;
  routes: readonly RouteNode[];
};

/** What one combination of conditions tells: all of the receivers, in their order. */
type Block = { matchers: readonly Matcher[]; receivers: readonly string[] };

/**
 * The ordered list of routes that tells whom the tree tells. A receiver stands for the policy of its name.
 *
 * Each node's conditions are joined to its children's; children come before their parent, which is told only where none
 * of them matches. A child that continues makes two blocks of what comes after it: together with it, then without it. A
 * block of several receivers is several routes of the same conditions, of which all but the last continue: so what
 * matches a block is told nothing that comes after it. Blocks that nothing can come to are left out.
 */
export const flattenTree = (root: RouteNode): RouteRule[] =>
  reachable(blocksOf({ node: root, given: [] })).flatMap(({ matchers, receivers }, block) =>
    receivers.map((receiver, place) => ({
      id: `${block}.${place}`,
      name: receiver,
      revision: 1,
      enabled: true,
      matchers,
      condition: null,
      hours: null,
      policyId: receiver,
      channelIds: [],
      continue: place < receivers.length - 1,
    })),
  );

/** The blocks of a node's labels: the first whose conditions hold is what the tree tells. The last one has only its own. */
function blocksOf(options: { node: RouteNode; given: readonly Matcher[] }): Block[] {
  const { node, given } = options;
  type Open = Block & { isOpen: boolean };
  let blocks: Open[] = [{ matchers: joined(given, node.matchers), receivers: [], isOpen: true }];
  for (const child of node.routes) {
    blocks = blocks.flatMap((block): Open[] => {
      if (!block.isOpen) return [block];
      const withChild = blocksOf({ node: child, given: block.matchers }).map(({ matchers, receivers }) => ({
        matchers,
        receivers: [...new Set([...block.receivers, ...receivers])],
        isOpen: child.continue,
      }));
      return reachable([...withChild, block]);
    });
  }
  return blocks.map(({ matchers, receivers }) => ({
    matchers,
    receivers: receivers.length > 0 ? receivers : [node.receiver],
  }));
}

const joined = (first: readonly Matcher[], second: readonly Matcher[]): Matcher[] =>
  second.reduce<Matcher[]>(
    (all, one) => (all.some((known) => isDeepStrictEqual(known, one)) ? all : [...all, one]),
    [...first],
  );

/** Without those whose conditions contradict each other, and those whose labels an earlier one has all. */
const reachable = <T extends Block>(blocks: readonly T[]): T[] =>
  blocks.reduce<T[]>((kept, block) => {
    const isCovered = kept.some(({ matchers }) => isSubset({ matchers, of: block.matchers }));
    return isCovered || !canHold(block.matchers) ? kept : [...kept, block];
  }, []);

const isSubset = (options: { matchers: readonly Matcher[]; of: readonly Matcher[] }): boolean =>
  options.matchers.every((one) => options.of.some((other) => isDeepStrictEqual(one, other)));

/** False where one condition says what a label is, and another that it is not that. */
const canHold = (matchers: readonly Matcher[]): boolean =>
  matchers.every(({ name, op, value }) => {
    if (op !== '=') return true;
    const alert = { labels: { [name]: value }, severity: 'info' as const, source: '', integrationId: '', title: '' };
    return matchesAll({ matchers: matchers.filter((other) => other.name === name), alert });
  });
