import { BlockList, isIP } from 'node:net';

/**
 * Whether NO_PROXY exempts a host, by curl's rules: a name covers its subdomains, an address may be
 * a CIDR block, `*` covers everything. From botocore and Go comes `host:port`, and from many
 * tools' documentation `*.example.com`.
 *
 * @param host as in a URL: lower case, IPv6 in brackets
 * @param port the effective one: 443 for https without a port
 * @see https://curl.se/libcurl/c/CURLOPT_NOPROXY.html
 */
export function isExempt(host: string, port: number, noProxy: string): boolean {
  const name = bare(host);
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry, name, port));
}

function covers(entry: string, name: string, port: number): boolean {
  if (entry === '*') return true;
  const { host, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  return isIP(name) === 0 ? coversName(bare(host), name) : coversAddress(host, name);
}

/** A last `:digits` is a port, unless the colons are those of an IPv6 address. */
function splitPort(entry: string): { host: string; onlyPort?: number } {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  return port === undefined ? { host: entry } : { host, onlyPort: Number(port) };
}

function coversName(entry: string, name: string): boolean {
  const suffix = entry.replace(/^\*?\.*/, '');
  return suffix !== '' && (name === suffix || name.endsWith(`.${suffix}`));
}

/** Addresses have no subdomains: `2.3` does not cover 10.1.2.3. */
function coversAddress(entry: string, address: string): boolean {
  const [network = '', bits] = entry.split('/');
  const family = familyOf(bare(network));
  if (family === undefined) return false;
  const longest = family === 'ipv4' ? 32 : 128;
  const prefix = bits ? Number(bits) : longest;
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest) return false;
  const block = new BlockList();
  block.addSubnet(bare(network), prefix, family);
  return block.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

/** Without the brackets of an IPv6 address, and without the dot that ends an absolute name. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
