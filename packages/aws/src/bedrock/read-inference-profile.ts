import type { AwsCredentials, HttpClient } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { endpointsOf } from '../endpoints/endpoints.ts';
import { sanitize } from '../errors/sanitize-text.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';
import { parseAnswer, unreadableAnswer } from './bedrock-answers.ts';

/**
 * What a profile routes to; or why that is not known, a sentence without its full stop; or what Bedrock says of an ID
 * that it does not have.
 */
export type ProfileReading = { modelArns: string[] } | { gap: string } | { missing: string };

export interface ProfilePorts {
  credentials: AwsCredentials;
  region: string;
  http: HttpClient;
  environment: NodeJS.ProcessEnv;
}

const MODEL_ARN = /^arn:[\w-]+:bedrock:[\w-]*::foundation-model\/[\w.:/-]+$/;

/**
 * GetInferenceProfile, by SigV4 (Bedrock API reference). A refusal is an answer: the profile may not
 * exist (404 ResourceNotFoundException), or its reader may lack the permission.
 *
 * @param id of a profile, or its ARN
 * @throws ERR_UPSTREAM for no answer, or one that is not from Bedrock
 */
export async function readInferenceProfile(
  id: string,
  { credentials, region, http, environment }: ProfilePorts,
): Promise<ProfileReading> {
  const url = new URL(
    `${endpointsOf(region, environment).bedrock}/inference-profiles/${encodeURIComponent(id)}`,
  );
  const { headers } = await sign(url, credentials, region);
  const { status, body } = await http({ method: 'GET', url: url.href, headers });
  const answer = parseAnswer(body) as
    | { models?: unknown; message?: unknown; Message?: unknown }
    | undefined;
  if (status === 200) return { modelArns: readArns(answer?.models, region) };
  const said = sanitize(String(answer?.message ?? answer?.Message ?? '')).slice(0, 300);
  if (status >= 500 || status === 429) {
    throw new BedrockTokenError(
      'ERR_UPSTREAM',
      `Bedrock in ${region} answered ${status}. ${said}`,
      {
        hint: 'This may be temporary: run again later.',
        retryable: true,
      },
    );
  }
  // A 404 of something between, such as a proxy, has no JSON.
  if (status === 404 && answer !== undefined) return { missing: said };
  return {
    gap: `GetInferenceProfile for ${id} in ${region} answered ${status}${said === '' ? '' : `: ${said}`}`.replace(
      /[.\s]+$/,
      '',
    ),
  };
}

async function sign(url: URL, credentials: AwsCredentials, region: string) {
  const signer = new SignatureV4({
    service: 'bedrock',
    region,
    credentials: toSdkCredentials(credentials),
    sha256: Hash.bind(null, 'sha256'),
  });
  return signer.sign(
    new HttpRequest({
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host },
    }),
  );
}

function readArns(models: unknown, region: string): string[] {
  if (!Array.isArray(models)) throw unreadableAnswer(region);
  const arns = models.map((model: { modelArn?: unknown } | null) => String(model?.modelArn));
  if (arns.length === 0 || !arns.every((arn) => MODEL_ARN.test(arn)))
    throw unreadableAnswer(region);
  return [...new Set(arns)];
}
