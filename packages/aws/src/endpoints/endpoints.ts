import { partition } from '@aws-sdk/util-endpoints';
import { configuredBaseUrl, configuredEndpoint, inputError } from '@bedrock-token/core';

export interface Endpoints {
  /** Bedrock's control plane, such as https://bedrock.us-west-2.amazonaws.com */
  bedrock: string;
  /** Where models are called, such as https://bedrock-runtime.us-west-2.amazonaws.com */
  bedrockRuntime: string;
  /** The OpenAI-compatible base URL on the runtime endpoint, which AWS recommends over mantle. */
  openai: string;
  /** For Anthropic's clients, which append /v1/messages; also on the runtime endpoint. */
  anthropic: string;
  /**
   * The mantle endpoint, without a path: clients of OpenAI append /openai/v1 or /v1, by model, and
   * those of Anthropic /anthropic. Undefined in partitions that do not have it.
   */
  mantle: string | undefined;
  /**
   * Claude Platform on AWS, below which `/v1/messages` is; undefined in partitions that do not have it.
   */
  claudePlatform: string | undefined;
}

/** Its parts are words, and it is part of the names of hosts, which have their bounds. */
const REGION = /^[a-z]{2,4}(-[a-z]{1,16}){1,3}-\d{1,2}$/;

const ONE_REGION = 'Give the name of a region, such as us-east-1.';

/** @throws ERR_INPUT for what cannot be the name of an AWS region */
export function checkRegion(text: string, name: string, hint = ONE_REGION): string {
  if (REGION.test(text)) return text;
  throw inputError(name, 'contains a value that is not the name of an AWS region', hint);
}

/** `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc` …, by the SDK's own table. */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/**
 * Bedrock's endpoints in a region. The variables by which the AWS SDKs are pointed elsewhere
 * are honoured: AWS_ENDPOINT_URL_BEDROCK, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_ENDPOINT_URL,
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and AWS_USE_FIPS_ENDPOINT
 * (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"); so are, by the same pattern,
 * AWS_ENDPOINT_URL_BEDROCK_MANTLE and AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC, which no SDK of AWS
 * reads, and ANTHROPIC_AWS_BASE_URL, which Anthropic's clients read.
 */
export function endpointsOf(region: string, environment: NodeJS.ProcessEnv): Endpoints {
  const { dnsSuffix, name } = partition(region);
  const fips = fipsOf(environment);
  const bedrockRuntime =
    configuredEndpoint('BEDROCK_RUNTIME', environment) ??
    `https://bedrock-runtime${fips}.${region}.${dnsSuffix}`;
  return {
    bedrock:
      configuredEndpoint('BEDROCK', environment) ?? `https://bedrock${fips}.${region}.${dnsSuffix}`,
    bedrockRuntime,
    openai: `${bedrockRuntime}/openai/v1`,
    anthropic: `${bedrockRuntime}/anthropic`,
    mantle:
      configuredEndpoint('BEDROCK_MANTLE', environment) ??
      (name === 'aws' ? `https://bedrock-mantle.${region}.api.aws` : undefined),
    claudePlatform:
      configuredBaseUrl('ANTHROPIC_AWS_BASE_URL', environment) ??
      configuredEndpoint('AWS_EXTERNAL_ANTHROPIC', environment) ??
      (name === 'aws' ? `https://aws-external-anthropic.${region}.api.aws` : undefined),
  };
}

function fipsOf(environment: NodeJS.ProcessEnv): string {
  return environment.AWS_USE_FIPS_ENDPOINT?.toLowerCase() === 'true' ? '-fips' : '';
}

/** AWS STS in a region, which anybody may ask for nothing but the time. */
export function stsEndpoint(region: string, environment: NodeJS.ProcessEnv): string {
  return (
    configuredEndpoint('STS', environment) ??
    `https://sts${fipsOf(environment)}.${region}.${partition(region).dnsSuffix}`
  );
}
