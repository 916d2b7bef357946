import {
  describeApiKey,
  describeBearerToken,
  findKeys,
  KEY_SERVICES,
  type KeyServiceName,
  toTimestamp,
} from '@bedrock-token/core';
import { LOCAL_KEY_PREFIX, namesOfGatewayEndpoints } from '@bedrock-token/gateway';
import { printable } from '../command-line/printable.ts';
import type { ProcessIo } from '../process-io.ts';
import { type Finding, ok, warn } from './finding.ts';

interface KeyVariable {
  name: string;
  service: KeyServiceName;
  /** Set if it can also hold a key of another provider: what leads its key to AWS or to a gateway. */
  baseUrl?: string;
}

const VARIABLES: readonly KeyVariable[] = [
  { name: 'AWS_BEARER_TOKEN_BEDROCK', service: 'bedrock' },
  { name: 'ANTHROPIC_AWS_API_KEY', service: 'claude-platform' },
  { name: 'OPENAI_API_KEY', service: 'bedrock', baseUrl: 'OPENAI_BASE_URL' },
  { name: 'ANTHROPIC_AUTH_TOKEN', service: 'bedrock', baseUrl: 'ANTHROPIC_BASE_URL' },
];

/**
 * What can be seen of the keys in the environment without a request: a client sends them as they are.
 *
 * @param region in which they are used; undefined if it is not known
 */
export function checkKeys(region: string | undefined, io: ProcessIo): Finding[] {
  return VARIABLES.flatMap((variable) => {
    const text = io.env[variable.name];
    return text ? checkKey(variable, text, region, io) : [];
  });
}

function checkKey(
  variable: KeyVariable,
  text: string,
  region: string | undefined,
  io: ProcessIo,
): Finding[] {
  const { name, service, baseUrl } = variable;
  const local = new RegExp(`${LOCAL_KEY_PREFIX}[\\w-]{43}`).exec(text)?.[0];
  const key = local ?? findKeys(text)[0] ?? findKeys(text.replace(/\s/g, ''))[0];
  if (key === undefined) {
    if (baseUrl !== undefined) return [];
    const title = KEY_SERVICES[service].title;
    return [warn('environment', `${name} does not hold a key of ${title}.`, cure(service))];
  }
  const surplus = describeSurplus(text, key);
  const form =
    surplus === undefined
      ? []
      : [warn('environment', `${name} ${surplus}.`, `Set it to the key only. ${cure(service)}`)];
  const found = local === undefined ? readKey(variable, key, region, io) : checkLocal(variable, io);
  if (form.length > 0 && found.level === 'ok') return form;
  return [...form, found];
}

/** What stands around the key, and is sent as part of it. */
function describeSurplus(text: string, key: string): string | undefined {
  if (text === key) return undefined;
  if (text.trim() === key) return 'has white space, such as a line break, before or after the key';
  if (/^\s*(["'`]).*\1\s*$/s.test(text)) return 'has quotes around the key';
  if (/^\s*Bearer\s/i.test(text)) return 'begins with "Bearer", which clients add themselves';
  if (text.replace(/\s/g, '') === key) return 'has white space inside the key';
  return 'has other text around the key';
}

/** A key of AWS: for which service and region it is, and until when. */
function readKey(
  { name, service }: KeyVariable,
  key: string,
  region: string | undefined,
  { now }: ProcessIo,
): Finding {
  const short = describeBearerToken(key);
  const actual = KEY_SERVICES[(short ?? describeApiKey(key))?.service ?? service];
  const fault = (says: string, hint = cure(service)) => warn('environment', says, hint);
  if (actual.name !== service) {
    const { title } = KEY_SERVICES[service];
    return fault(`${name} holds a key of ${actual.title}, which ${title} rejects.`);
  }
  if (short === undefined) return ok('environment', `${name} holds a long-term key`);
  const end = toTimestamp(short.expiresAt);
  if (short.expiresAt.getTime() <= now()) {
    return fault(`${name} holds a key that expired at ${end}.`);
  }
  const place = printable(short.region);
  if (region !== undefined && short.region !== region) {
    return fault(
      `${name} holds a key of ${place}, which is valid only there; the region is ${printable(region)}.`,
      `Use that region: export AWS_REGION=${place} AWS_DEFAULT_REGION=${place}. ${cure(service)}`,
    );
  }
  const earlier = short.hasSessionToken ? ', or earlier with its session' : '';
  return ok('environment', `${name} holds a key of ${place}, until ${end}${earlier}`);
}

/** The key of `bedrock-token serve`, which only that gateway takes. */
function checkLocal({ name, baseUrl }: KeyVariable, { env }: ProcessIo): Finding {
  const leads =
    baseUrl === undefined
      ? Boolean(env.AWS_ENDPOINT_URL) || namesOfGatewayEndpoints(env, () => true).length > 0
      : Boolean(env[baseUrl]);
  if (leads) return ok('environment', `${name} holds the local key of a gateway`);
  return warn(
    'environment',
    `${name} holds the local key of a gateway, and no variable leads clients to that gateway: they send it to a service that rejects it.`,
    'Set the variables that the gateway prints when it starts: bedrock-token serve',
  );
}

function cure(service: KeyServiceName): string {
  const option = service === 'bedrock' ? '' : ` --service ${service}`;
  return `A new key: eval "$(bedrock-token get${option} --format env)"`;
}
