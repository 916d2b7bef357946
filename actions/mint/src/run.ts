import { presignToken } from '@bedrock-token/aws';
import type { BearerToken } from '@bedrock-token/core';
import { checkEndpointVariables, mintToken, UNKNOWN_END } from '@bedrock-token/core';
import { checkChannels, publish, type ReadInput, writeSummary } from '@bedrock-token/github';
import {
  applyProxy,
  checkAccount,
  checkClock,
  checkPartitions,
  type Session,
  signIn,
  tellOfEndpoints,
  type World,
  warnOfRegions,
} from '@bedrock-token/workflow';
import { findClashes } from './clashes.ts';
import { type MintInputs, readInputs } from './inputs.ts';
import { composePublication, formatTime } from './publication.ts';
import { composeSummary, describeLife } from './summary.ts';
import { verify } from './verify.ts';

type Tokens = readonly [BearerToken, ...BearerToken[]];

/** What a run has made and proven, ready to be handed over. */
export interface Minted {
  inputs: MintInputs;
  session: Session;
  tokens: Tokens;
}

/**
 * One mint. Everything is checked here, and masked before anything could print it; nothing
 * leaves yet.
 */
export async function mint(read: ReadInput, world: World): Promise<Minted> {
  const { environment } = world;
  const inputs = readInputs(read, environment);
  if (inputs.maskAccount && inputs.role) world.mask(inputs.role.accountId);
  applyProxy(inputs, environment);
  checkChannels(environment);
  checkEndpointVariables(environment);
  tellOfEndpoints(environment, world.log);
  checkPartitions(inputs);
  warnOfRegions(inputs, world.log);

  const session = await signIn(inputs, world);
  if (inputs.maskAccount) world.mask(session.accountId);
  checkAccount(session, inputs);
  checkClock(world);

  const tokens = await mintForRegions(session, inputs, world);
  await verify(tokens, inputs, world);
  return { inputs, session, tokens };
}

/** Hands the key to the later steps: all of it or, with an error, nothing. */
export function deliver({ inputs, session, tokens }: Minted, world: World): void {
  const { environment, log } = world;
  for (const warning of findClashes(inputs, environment)) log.warn(warning);
  warnIfShortened(tokens[0], inputs, world);
  publish(composePublication(tokens, session, inputs, world.now(), environment), environment);
  report(tokens, session, world);
}

/** The key is out by now: a summary that cannot be written is no reason to fail. */
export async function summarise({ inputs, session, tokens }: Minted, world: World): Promise<void> {
  if (!inputs.summary) return;
  const written = await writeSummary(composeSummary(tokens, session, inputs), world.environment);
  if (!written) world.log.info('The runner takes no job summary; none was written.');
}

async function mintForRegions(session: Session, inputs: MintInputs, world: World): Promise<Tokens> {
  const mint = async (region: string) => {
    const { credentials } = session;
    const request = { credentials, region, requestedSeconds: inputs.tokenSeconds };
    const token = await mintToken(request, { sign: presignToken, now: world.now });
    world.mask(token.text.reveal());
    return token;
  };
  const [first, ...rest] = inputs.regions;
  return [await mint(first), ...(await Promise.all(rest.map(mint)))];
}

function warnIfShortened(token: BearerToken, inputs: MintInputs, world: World): void {
  if (inputs.tokenSeconds === undefined || token.limitedBy !== 'session') return;
  world.log.warn(
    `The key lives ${describeLife(token)}, not the ${inputs.tokenSeconds} s that token-duration-seconds asks for: the AWS session ends first. Raise role-duration-seconds (and the role's MaxSessionDuration) to lengthen it.`,
  );
}

function report(tokens: Tokens, session: Session, world: World): void {
  const regions = tokens.map((token) => token.region).join(', ');
  const [token] = tokens;
  const end = token.isEndUnknown
    ? `its end ${UNKNOWN_END}`
    : `good until ${formatTime(token.expiresAt)} (${describeLife(token)})`;
  world.log.info(
    `Minted an Amazon Bedrock API key for ${regions}, ${end}, as ${session.principalArn}.`,
  );
}
