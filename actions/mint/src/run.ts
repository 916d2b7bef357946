import { type ActionRuntime, openSession, type Session } from '@bedrock-token/action-runtime';
import { presignToken } from '@bedrock-token/aws';
import type { BearerToken } from '@bedrock-token/core';
import { mintToken, toTimestamp, UNKNOWN_END } from '@bedrock-token/core';
import { exportToJob, type ReadInput, writeSummary } from '@bedrock-token/github';
import { composeExports } from './compose-exports.ts';
import { findConflicts } from './conflicting-variables.ts';
import { ignoreEarlierGateway } from './gateway/ignore-earlier-gateway.ts';
import { type MintInputs, readInputs } from './inputs.ts';
import type { Minted } from './minted.ts';
import { composeSummary, describeKey, describeLife } from './summary.ts';
import { verify } from './verify.ts';

/**
 * One mint. Everything is checked here, and masked before anything could print it; nothing
 * leaves yet.
 */
export async function mint(read: ReadInput, runtime: ActionRuntime): Promise<Minted> {
  const inputs = readInputs(read, runtime.environment);
  ignoreEarlierGateway(runtime.environment);
  const session = await openSession(inputs, runtime);
  const tokens = await mintForRegions(session, inputs, runtime);
  await verify(tokens, inputs, runtime);
  return { inputs, session, tokens };
}

/** Hands the key to the later steps: all of it or, with an error, nothing. */
export function deliver({ inputs, session, tokens }: Minted, runtime: ActionRuntime): void {
  const { environment, log } = runtime;
  for (const warning of findConflicts(inputs, environment)) log.warn(warning);
  warnIfShortened(tokens[0], inputs, runtime);
  exportToJob(composeExports(tokens, session, inputs, runtime.now(), environment), environment);
  report(tokens, session, runtime);
}

/** The key is out by now: a summary that cannot be written is no reason to fail. */
export async function summarise(
  { inputs, session, tokens }: Minted,
  runtime: ActionRuntime,
): Promise<void> {
  if (!inputs.summary) return;
  const written = await writeSummary(composeSummary(tokens, session, inputs), runtime.environment);
  if (!written) runtime.log.info('The runner does not support job summaries, so none was written.');
}

async function mintForRegions(
  session: Session,
  inputs: MintInputs,
  runtime: ActionRuntime,
): Promise<Minted['tokens']> {
  const mint = async (region: string) => {
    const { credentials } = session;
    const service = inputs.service.name;
    const request = { credentials, service, region, requestedSeconds: inputs.tokenSeconds };
    const token = await mintToken(request, { sign: presignToken, now: runtime.now });
    runtime.mask(token.text.reveal());
    return token;
  };
  const [first, ...rest] = inputs.regions;
  return [await mint(first), ...(await Promise.all(rest.map(mint)))];
}

function warnIfShortened(token: BearerToken, inputs: MintInputs, runtime: ActionRuntime): void {
  if (inputs.tokenSeconds === undefined || token.limitedBy !== 'session') return;
  runtime.log.warn(
    `The key is valid for ${describeLife(token)}, not for the ${inputs.tokenSeconds} s of token-duration-seconds: the AWS session expires first. Raise role-duration-seconds (and the role's MaxSessionDuration) to lengthen it.`,
  );
}

function report(tokens: Minted['tokens'], session: Session, runtime: ActionRuntime): void {
  const regions = tokens.map((token) => token.region).join(', ');
  const [token] = tokens;
  const end = token.isEndUnknown
    ? `expiry ${UNKNOWN_END}`
    : `valid until ${toTimestamp(token.expiresAt)} (${describeLife(token)})`;
  runtime.log.info(
    `Minted ${describeKey(token)} for ${regions}, ${end}, as ${session.principalArn}.`,
  );
}
