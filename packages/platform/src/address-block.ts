import ipaddr from 'ipaddr.js';

/** What one caller holds of the network: an IPv4 address, or the 64 bits that an IPv6 one is handed out by. */
export function addressBlockOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = (parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
