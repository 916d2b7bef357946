import { type Client, clientVariables, type GatewayAddress } from '@bedrock-token/gateway';
import type { VariableFormat } from '../formats/format.ts';
import { formatVariables } from '../formats/shells.ts';
import { gatewayVariables, noProxyVariables } from './gateway-variables.ts';

const HEADINGS: Record<Client, string> = {
  bedrock: 'AWS SDKs, and Claude Code in Bedrock mode',
  openai: 'OpenAI SDKs',
  anthropic: "Anthropic SDKs, for Bedrock's Messages API",
};
const ALL: readonly Client[] = ['bedrock', 'openai', 'anthropic'];

export interface Announced extends GatewayAddress {
  regions: readonly string[];
  /** Variables of the container credentials endpoint; none without --credentials. */
  credentials: readonly [name: string, value: string][];
}

/** All that a person needs, as lines that a POSIX shell can evaluate. */
export function describeGateway(announced: Announced, env: NodeJS.ProcessEnv): string {
  const { url, regions, credentials } = announced;
  const [first, ...others] = regions;
  const lines = [`# Amazon Bedrock in ${first}, by bedrock-token at ${url}`];
  for (const region of others) lines.push(`# Amazon Bedrock in ${region}: ${url}/${region}`);
  const section = (heading: string, text: string) => `\n# ${heading}\n${text}`;
  const sections = ALL.map((client) => {
    const { set, unset } = clientVariables(announced, [client]);
    return section(HEADINGS[client], formatVariables('env', set, unset));
  });
  if (credentials.length > 0) {
    const heading = 'AWS SDKs that renew AWS credentials';
    sections.push(section(heading, formatVariables('env', credentials)));
  }
  const trusted = announced.trust?.variables ?? [];
  if (trusted.length > 0) {
    const heading = 'All of them: the authority of the certificate';
    sections.push(section(heading, formatVariables('env', trusted)));
  }
  const direct = formatVariables('env', noProxyVariables(env));
  sections.push(section('All of them: no proxy for this machine', direct));
  return `${lines.join('\n')}\n${sections.join('')}`;
}

/** Only the variables of some clients. */
export function printVariables(
  announced: Announced,
  clients: readonly Client[],
  format: VariableFormat | 'json',
  env: NodeJS.ProcessEnv,
): string {
  const { set, unset } = gatewayVariables(announced, clients, env);
  const all = [...set, ...announced.credentials];
  if (format !== 'json') return formatVariables(format, all, unset);
  const { url, regions, localKey, trust } = announced;
  return `${JSON.stringify({
    Version: 1,
    Url: url,
    Port: Number(new URL(url).port),
    Regions: regions,
    Key: localKey.reveal(),
    ...(trust && { CertificateAuthority: trust.authorityFile }),
    Variables: Object.fromEntries(all),
  })}\n`;
}
