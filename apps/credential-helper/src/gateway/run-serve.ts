import { BedrockTokenError } from '@bedrock-token/core';
import type { Client, ListenPlace, TrustFiles } from '@bedrock-token/gateway';
import type { Invocation } from '../command-line/spec.ts';
import { setsVariables, type VariableFormat } from '../formats/format.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import { type Announced, describeGateway, printVariables } from './announcement.ts';
import { CREDENTIALS_PATH } from './credentials-source.ts';
import { assertPlain, gatewayVariables } from './gateway-variables.ts';
import { type GatewayPlan, type Launched, launchGateway } from './launch-gateway.ts';
import { keepSecrets, makeSecrets, replaceSecrets } from './secrets/gateway-secrets.ts';
import { locateSecret } from './secrets/local-key.ts';
import { publishAuthority } from './secrets/tls-identity.ts';
import { readPort } from './serve-options.ts';
import { readServeSettings } from './serve-settings.ts';
import { tell } from './sign-ins.ts';
import { findUnixSocket, takeSockets } from './socket-activation.ts';
import { prepareSocket } from './unix-socket.ts';

/** Open requests have so long to end, in milliseconds. */
const GRACE_MS = 60_000;

export interface ServeRequest {
  freshness: Pick<Freshness, 'useCache' | 'store'>;
  socket: string | undefined;
}

/** `bedrock-token serve`: until a signal ends it. @returns 0 @throws as `launchGateway` */
export async function runServe(
  invocation: Invocation,
  { freshness, socket }: ServeRequest,
  io: ProcessIo,
): Promise<number> {
  const listen = await findPlace(invocation, socket, io);
  if (invocation.isSet('tls') && isUnixSocket(listen)) throw NO_TLS;
  const settings = readServeSettings(invocation, io);
  const needs = { credentials: invocation.isSet('credentials'), tls: invocation.isSet('tls') };
  const isNew = invocation.isSet('new-key');
  const secrets = await (isNew ? makeSecrets : keepSecrets)(needs, io);
  const plan = {
    ...settings,
    localKey: secrets.localKey,
    credentialsToken: needs.credentials ? secrets.credentialsToken : undefined,
    tls: needs.tls ? secrets.tls : undefined,
    freshness,
    listen,
    keepsUsage: true,
  };
  // Before it listens: a signal that comes with the announcement must not kill it.
  const ended = io.untilSignal();
  const launched = await launchGateway(plan, io);
  try {
    // Only now: if another gateway has the port, its clients still need the old ones.
    if (isNew) await replaceSecrets(secrets, io);
    const trust = plan.tls && (await publishAuthority(plan.tls, io));
    io.stdout(announce({ ...launched, trust }, plan, invocation, io));
  } catch (error) {
    await launched.stop(0);
    throw error;
  }
  launched.ready.catch((error) => io.stderr(`warning: no key yet. ${tell(error)}`));
  await ended;
  io.stderr('Stopping. Open requests have one minute to end; press Ctrl-C to stop at once.');
  await launched.stop(GRACE_MS);
  return 0;
}

/** Sockets that systemd has opened go first: they are where the options say, and open already. */
async function findPlace(
  invocation: Invocation,
  socket: string | undefined,
  io: ProcessIo,
): Promise<ListenPlace> {
  const descriptors = takeSockets(io.env, process.pid);
  if (descriptors.length > 0) return { descriptors };
  return socket === undefined
    ? { port: readPort(invocation) }
    : { socket: await prepareSocket(socket) };
}

const CLIENTS: readonly Client[] = ['bedrock', 'openai', 'anthropic'];

function announce(
  { port, regions, hasMantle, before, trust }: Launched & { trust: TrustFiles | undefined },
  { listen, localKey, credentialsToken }: GatewayPlan,
  invocation: Invocation,
  io: ProcessIo,
): string {
  // A port and a socket may both be passed by systemd: the port is what clients can be set to.
  if (port === undefined) {
    const socket = 'socket' in listen ? listen.socket : pathOfPassed(listen);
    return [
      `# Amazon Bedrock in ${regions.join(', ')}, by bedrock-token at the Unix socket ${socket}`,
      `# curl --unix-socket ${socket} -H "Authorization: Bearer $KEY" http://localhost/foundation-models`,
      `KEY='${localKey.reveal()}'`,
      '',
    ].join('\n');
  }
  const place = `://127.0.0.1:${port}`;
  const announced: Announced = {
    url: (trust ? 'https' : 'http') + place,
    trust,
    region: regions[0],
    regions,
    localKey,
    hasMantle,
    credentials: credentialsToken
      ? [
          // Always http: AWS SDKs do not use AWS_CA_BUNDLE for it.
          ['AWS_CONTAINER_CREDENTIALS_FULL_URI', `http${place}${CREDENTIALS_PATH}`],
          ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', locateSecret('credentials-token', io) ?? ''],
        ]
      : [],
  };
  const chosen = CLIENTS.filter((client) => invocation.isSet(client));
  const format = invocation.value('format');
  if (chosen.length === 0 && format === undefined) return describeGateway(announced, before);
  const clients: readonly Client[] = chosen.length === 0 ? ['bedrock'] : chosen;
  if (format === 'dotenv' || format === 'cmd') {
    assertPlain(gatewayVariables(announced, clients, before));
  }
  return printVariables(announced, clients, toFormat(format ?? 'env'), before);
}

const NO_TLS = new BedrockTokenError(
  'ERR_INPUT',
  '--tls cannot be combined with a Unix socket, which has no URL.',
  { hint: 'Leave out --tls, or let systemd listen on a port.' },
);

const isUnixSocket = (listen: ListenPlace) =>
  'descriptors' in listen && listen.descriptors.some((one) => findUnixSocket(one) !== undefined);

function pathOfPassed(listen: ListenPlace): string {
  const descriptors = 'descriptors' in listen ? listen.descriptors : [];
  return descriptors.map(findUnixSocket).find((path) => path !== undefined) ?? 'SOCKET';
}

function toFormat(name: string): VariableFormat | 'json' {
  if (name === 'json' || setsVariables(name as VariableFormat)) return name as VariableFormat;
  throw new BedrockTokenError('ERR_INPUT', '--format has an unknown value.', {
    hint: 'See: bedrock-token serve --help',
  });
}
