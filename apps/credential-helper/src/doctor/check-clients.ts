import { connect } from 'node:net';
import {
  BedrockTokenError,
  CLAUDE_CODE_SWITCH,
  checkWorkspaceId,
  EARLIER_SWITCHES,
  EXAMPLE_WORKSPACE,
  isEndpointUrl,
  isReadableOnTheWay,
} from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { type Finding, warn } from './finding.ts';

/** What clients of Claude Platform on AWS read besides the key. */
export function checkClaudePlatform({ env }: ProcessIo): Finding[] {
  const findings: Finding[] = [];
  const id = env.ANTHROPIC_AWS_WORKSPACE_ID;
  const example = `export ANTHROPIC_AWS_WORKSPACE_ID=${EXAMPLE_WORKSPACE}`;
  const cure = `Set it to the ID that the AWS Console shows under Claude Platform on AWS, Workspaces: ${example}`;
  if (env.ANTHROPIC_AWS_API_KEY && !id) {
    const says =
      'ANTHROPIC_AWS_API_KEY is set and ANTHROPIC_AWS_WORKSPACE_ID is not; clients need both.';
    findings.push(warn('environment', says, cure));
  }
  if (id && !isWorkspaceId(id)) {
    const says = 'ANTHROPIC_AWS_WORKSPACE_ID does not hold the ID of a workspace.';
    findings.push(warn('environment', says, cure));
  }
  const earlier = EARLIER_SWITCHES.find((name) => env[name]);
  if (env[CLAUDE_CODE_SWITCH] && earlier !== undefined) {
    findings.push(
      warn(
        'environment',
        `${CLAUDE_CODE_SWITCH} and ${earlier} are both set; Claude Code obeys ${earlier}.`,
        `Unset one of them, such as: unset ${earlier}`,
      ),
    );
  }
  return findings;
}

function isWorkspaceId(text: string): boolean {
  try {
    checkWorkspaceId(text, '');
    return true;
  } catch (error) {
    if (error instanceof BedrockTokenError) return false;
    throw error;
  }
}

/** Where clients send their requests; doctor sends none of its own to the last three. */
const BASE_URLS = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_BEDROCK',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  'AWS_ENDPOINT_URL_BEDROCK_MANTLE',
  'AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC',
  'ANTHROPIC_BEDROCK_BASE_URL',
  'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  'ANTHROPIC_AWS_BASE_URL',
  'ANTHROPIC_BASE_URL',
  'OPENAI_BASE_URL',
];

/** Whether something listens where the variables lead to on this machine; other hosts get no connection. */
export async function checkBaseUrls({ env }: ProcessIo): Promise<Finding[]> {
  const findings: Finding[] = [];
  const places = new Map<string, { url: URL; names: string[] }>();
  for (const name of BASE_URLS) {
    const text = env[name];
    if (!text) continue;
    if (!isEndpointUrl(text)) {
      // Its value is not shown: it can have a password in it.
      findings.push(
        warn('endpoint', `${name} is not an http or https URL.`, `Unset it: unset ${name}`),
      );
      continue;
    }
    const url = new URL(text);
    if (isReadableOnTheWay({ protocol: 'http:', hostname: url.hostname })) continue;
    const place = places.get(url.host) ?? { url, names: [] };
    places.set(url.host, { ...place, names: [...place.names, name] });
  }
  for (const [host, { url, names }] of places) {
    if (await hasListener(url)) continue;
    const tls = url.protocol === 'https:' ? ' --tls' : '';
    findings.push(
      warn(
        'endpoint',
        `Nothing listens on ${host}, where ${names.join(', ')} ${names.length > 1 ? 'lead' : 'leads'}.`,
        `Unset ${names.join(' ')}, or start the gateway: bedrock-token serve --port ${portOf(url)}${tls}`,
      ),
    );
  }
  return findings;
}

const portOf = ({ port, protocol }: URL) => Number(port || (protocol === 'https:' ? 443 : 80));

/** Any answer but a refusal is a listener: a busy machine accepts late. */
function hasListener(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port: portOf(url) });
    const finish = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(1_000, () => finish(true));
    socket.on('connect', () => finish(true));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => finish(code !== 'ECONNREFUSED'));
  });
}
