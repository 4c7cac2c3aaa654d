import { DOMParser } from '@xmldom/xmldom';

/** An element as the checks look at it; names are without their prefix. */
export type XmlElement = {
  name: string;
  namespace: string;
  /** Those without a namespace, by name; declarations of namespaces are not among them. */
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  /** What stands directly in it, as it stands there. */
  text: string;
};

const DEPTH_MAX = 32;
const ELEMENTS_MAX = 4_000;
const [ELEMENT, TEXT] = [1, 3];

/** Just what is read of the parser's nodes. */
type Node = {
  nodeType: number;
  nodeValue: string | null;
  localName: string | null;
  namespaceURI: string | null;
  childNodes: ArrayLike<Node>;
  attributes?: ArrayLike<{ localName: string | null; name: string; value: string; namespaceURI: string | null }>;
};

/**
 * Whether a document holds more than elements and text: a DOCTYPE, a comment, a CDATA section or a processing
 * instruction beside the declaration at its head. Parsers read these in ways that differ, and no provider sends them.
 */
export const hasMarkupDeclaration = (xml: string): boolean =>
  xml.includes('<!') || xml.replace(/^\uFEFF?<\?xml [^<>]*\?>/, '').includes('<?');

/** The one root of a document, or null: it is not well-formed, or nested and repeated beyond measure. */
export function parseXml(xml: string): XmlElement | null {
  const refuse = (): never => {
    throw new Error('not well-formed');
  };
  try {
    const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
    const document = parser.parseFromString(xml, 'text/xml') as unknown as Node;
    const nodes = Array.from(document.childNodes).filter(
      (node) => node.nodeType === ELEMENT || (node.nodeType === TEXT && (node.nodeValue ?? '').trim() !== ''),
    );
    const [root] = nodes;
    if (!root || nodes.length !== 1 || root.nodeType !== ELEMENT) return null;
    return toElement({ node: root, depth: 0, seen: { count: 0 } });
  } catch {
    return null;
  }
}

function toElement(options: { node: Node; depth: number; seen: { count: number } }): XmlElement {
  const { node, depth, seen } = options;
  seen.count += 1;
  if (depth > DEPTH_MAX || seen.count > ELEMENTS_MAX) throw new Error('beyond measure');
  const attributes = new Map<string, string>();
  for (const one of Array.from(node.attributes ?? [])) {
    if (!one.namespaceURI) attributes.set(one.localName ?? one.name, one.value);
  }
  const nodes = Array.from(node.childNodes);
  return {
    name: node.localName ?? '',
    namespace: node.namespaceURI ?? '',
    attributes,
    children: nodes
      .filter((child) => child.nodeType === ELEMENT)
      .map((child) => toElement({ node: child, depth: depth + 1, seen })),
    text: nodes
      .filter((child) => child.nodeType === TEXT)
      .map((child) => child.nodeValue ?? '')
      .join(''),
  };
}

/** The children of one name. */
export const childrenOf = (element: XmlElement | undefined, namespace: string, name: string): readonly XmlElement[] =>
  (element?.children ?? []).filter((child) => child.namespace === namespace && child.name === name);

/** The element itself and everything in it, in the order of the document. */
export const everyElement = (element: XmlElement): XmlElement[] => [
  element,
  ...element.children.flatMap((child) => everyElement(child)),
];
