import {
  applyProfileEndpoints,
  createHttpClient,
  createRequestHandler,
  describeForeignEndpoints,
  describeUncheckedCertificates,
  endpointsOf,
  type Profile,
  presignToken,
  proveAccepted,
  proveModel,
  readServerClock,
  requireProfile,
  stsEndpoint,
} from '@bedrock-token/aws';
import { type BearerToken, mintToken } from '@bedrock-token/core';
import { namesOfOwnEndpoints } from '../gateway/upstreams.ts';
import { assertClock } from '../mint/check-clock.ts';
import { chooseRegion, regionSource, signIn } from '../mint/sign-in.ts';
import { warnUnknownRegion } from '../mint/warn-unknown-region.ts';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest, Progress } from '../token-request.ts';
import { checkChain } from './check-chain.ts';
import { checkBaseUrls } from './check-clients.ts';
import { checkSetting } from './check-setting.ts';
import { type Finding, failed, note, ok } from './finding.ts';

/** Looks at everything between this machine and an answer of Bedrock, in the order of dependence. */
export async function runChecks(
  request: CredentialRequest,
  model: string | undefined,
  io: ProcessIo,
  progress: Progress,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let profile: Profile;
  let region: string;
  try {
    profile = await requireProfile(request.profile, io.env);
    findings.push(
      ok('profile', `${profile.name}${profile.exists ? '' : ', which is not in the config files'}`),
    );
    const wanted = request.region ?? profile.region;
    findings.push(...checkSetting(profile, wanted, io));
    region = chooseRegion(wanted, regionSource(request, profile, io));
    findings.push(checkRegionName(region));
    findings.push(...(await checkBaseUrls(io)));
    // A shell that is set up for a gateway: the key of this check is for AWS, as those of the gateway are.
    for (const name of namesOfOwnEndpoints(io.env, 0)) delete io.env[name];
    await applyProfileEndpoints(request.profile, io.env);
    findings.push(...checkEndpoints(io));
  } catch (error) {
    return [...findings, failed('settings', error)];
  }
  const requestHandler = createRequestHandler({ caBundle: profile.caBundle });
  progress.waitsFor = () =>
    requestHandler.awaitedHosts().join(', ') || 'where the credentials come from';
  findings.push(await checkClock(region, requestHandler, io));
  const options = { region, profile: request.profile, requestHandler, environment: io.env };
  const chain = await checkChain(options);
  findings.push(...chain.findings);
  if (chain.credentials === undefined) return findings;
  return [...findings, ...(await checkKey(request, model, io, progress))];
}

/** Who gets keys and signed requests, if it is not AWS, or if nobody checks that it is. */
function checkEndpoints({ env }: ProcessIo): Finding[] {
  const foreign = describeForeignEndpoints(env).map((says) => note('endpoint', says));
  const danger = describeUncheckedCertificates(env);
  if (danger === undefined) return foreign;
  return [...foreign, { check: 'tls', level: 'warn', says: danger }];
}

function checkRegionName(region: string): Finding {
  const finding = ok('region', region);
  warnUnknownRegion(region, {
    stderr: (says) =>
      Object.assign(finding, { level: 'warn', says: says.replace('warning: ', '') }),
  });
  return finding;
}

async function checkClock(
  region: string,
  requestHandler: ReturnType<typeof createRequestHandler>,
  io: ProcessIo,
): Promise<Finding> {
  let warning: string | undefined;
  try {
    const http = createHttpClient(requestHandler);
    const aheadMs = await readServerClock(http, stsEndpoint(region, io.env));
    assertClock(aheadMs, {
      ...io,
      stderr: (text) => {
        warning = text;
      },
    });
    if (warning !== undefined) return { check: 'clock', level: 'warn', says: warning };
    return ok(
      'clock',
      aheadMs === undefined
        ? 'AWS returned no time'
        : `${Math.round(Math.abs(aheadMs) / 1000)} s from that of AWS`,
    );
  } catch (error) {
    return failed('clock', error);
  }
}

/** A key is made, shown to Bedrock and thrown away. */
async function checkKey(
  request: CredentialRequest,
  model: string | undefined,
  io: ProcessIo,
  progress: Progress,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const { credentials, region, requestHandler } = await signIn(
      request,
      io,
      { minTtlSeconds: 0 },
      progress,
    );
    if (request.roleArn !== undefined) findings.push(ok('role', request.roleArn));
    const token: BearerToken = await mintToken(
      { credentials, region },
      { sign: presignToken, now: io.now },
    );
    const ports = {
      http: createHttpClient(requestHandler),
      endpoints: endpointsOf(region, io.env),
      regionInput: '--region',
    };
    const { mayListModels } = await proveAccepted(token, ports);
    const unproven = 'its role may not list models; test a call with --call MODEL';
    const rest = mayListModels || model !== undefined ? '' : `; ${unproven}`;
    findings.push(ok('key', `Bedrock in ${region} accepts it${rest}`));
    if (model !== undefined) {
      await proveModel(token, model, ports);
      findings.push(ok('model', `${model} answers`));
    }
  } catch (error) {
    findings.push(failed('key', error));
  }
  return findings;
}
