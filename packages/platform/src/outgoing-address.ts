import { hostname as ownHostname } from 'node:os';
import ipaddr from 'ipaddr.js';

/**
 * Who chose the address. An operator's may be on the private network or this machine; a user's must be public and
 * https, unless the operator allows the network it is on. Link-local addresses, where clouds keep their secrets, are
 * refused to both.
 */
export type OutgoingPolicy = 'operator' | 'user';

/** `allowed`: networks that the operator opens to users' addresses, over http too. */
export type AddressRules = { policy: OutgoingPolicy; allowed: readonly Cidr[] };

export type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

const URL_MAX = 2_048;
/** Answered by what is no webhook receiver: mail, shells, stores, orchestrators. */
const CLOSED_PORTS = new Set([
  1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5984, 6379, 9042, 9200, 9300, 10_250, 11_211,
  27_017,
]);
const OPEN_BELOW_1024 = new Set([443]);

/** Names that mean this machine, its network or its cloud, wherever they lead. */
const SPECIAL_NAME = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home\.arpa|onion|invalid|test)$/;

/** Reads `10.0.0.0/8` or a bare address. Null: it is neither. */
export function parseCidr(text: string): Cidr | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * Why an address may not be used, as far as its text says; null: it may be tried, and the connection is judged by where
 * the name leads.
 */
export function faultOfUrl(options: { url: string; rules: AddressRules }): string | null {
  const { rules } = options;
  if (options.url.length > URL_MAX) return `the address is longer than ${URL_MAX} characters`;
  if (!URL.canParse(options.url)) return 'it is not an address';
  const url = new URL(options.url);
  const mayBeHttp = rules.policy === 'operator' || rules.allowed.length > 0;
  if (url.protocol !== 'https:' && !(mayBeHttp && url.protocol === 'http:')) return 'the address is not https';
  if (url.username || url.password) return 'the address holds a user name or a password';
  const literal = literalOf(url.hostname);
  if (literal) return isAllowedAddress({ address: literal, ...rules }) ? faultOfPort(url, rules) : refusalOf(literal);
  if (rules.policy === 'operator') return null;
  const name = url.hostname.toLowerCase().replace(/\.+$/, '');
  const isSpecial = SPECIAL_NAME.test(name) || !name.includes('.') || name === ownHostname().toLowerCase();
  if (isSpecial && rules.allowed.length === 0) return refusalOf(url.hostname);
  return faultOfPort(url, rules);
}

const refusalOf = (host: string): string => `${host} may not be reached`;

function faultOfPort(url: URL, rules: AddressRules): string | null {
  if (rules.policy === 'operator' || url.port === '') return null;
  const port = Number(url.port);
  const isOpen = port < 1_024 ? OPEN_BELOW_1024.has(port) : !CLOSED_PORTS.has(port);
  return isOpen ? null : `port ${port} may not be used`;
}

/** The IP address that stands for a host, without its brackets. Null: it is a name. */
export const literalOf = (hostname: string): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
};

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
const DOCUMENTATION = ipaddr.parseCIDR('3fff::/20');

/** Whether a connection to this IP address is allowed. An address inside another (mapped, NAT64, 6to4) is that other. */
export function isAllowedAddress(options: {
  address: string;
  policy: OutgoingPolicy;
  allowed?: readonly Cidr[];
}): boolean {
  const { policy, allowed = [] } = options;
  if (!ipaddr.isValid(options.address)) return false;
  const parsed = ipaddr.process(options.address);
  const range = parsed.range();
  if (range === 'linkLocal' || range === 'multicast' || range === 'unspecified' || range === 'broadcast') return false;
  if (isWithin({ address: options.address, networks: allowed })) return true;
  if (range === 'unicast') return parsed.kind() === 'ipv4' || isGlobal(parsed as ipaddr.IPv6);
  return (
    policy === 'operator' &&
    (range === 'private' || range === 'loopback' || range === 'uniqueLocal' || range === 'carrierGradeNat')
  );
}

const isGlobal = (address: ipaddr.IPv6): boolean =>
  address.match(GLOBAL_UNICAST as [ipaddr.IPv6, number]) && !address.match(DOCUMENTATION as [ipaddr.IPv6, number]);

/** Whether an address lies in one of the networks. */
export function isWithin(options: { address: string; networks: readonly Cidr[] }): boolean {
  if (!ipaddr.isValid(options.address)) return false;
  const parsed = ipaddr.process(options.address);
  return options.networks.some(
    ([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits] as never),
  );
}
