import { BedrockTokenError, type ErrorCode } from './errors.ts';

/** What is read of a URL. */
export interface Destination {
  /** `http:` or `https:` */
  protocol: string;
  /** An IPv6 address may stand in brackets. */
  hostname: string;
}

/** 127.0.0.0/8; a URL's parser has written it in four decimal parts. */
const LOOPBACK_IPV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/**
 * Whether what is sent there can be read on the way: anything but https, to another machine. Loopback
 * is 127.0.0.0/8, ::1 and localhost, as AWS's SDK for JavaScript has it for the credentials of
 * containers (`checkUrl` of @aws-sdk/credential-provider-http). botocore 1.44.8 (`BearerAuth`) and
 * smithy-go 1.28.9 (`SignHTTPSMessage`) send a bearer token by https only, to loopback also.
 */
export function isReadableOnTheWay({ protocol, hostname }: Destination): boolean {
  if (protocol === 'https:') return false;
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return !(host === 'localhost' || host === '::1' || LOOPBACK_IPV4.test(host));
}

/**
 * What is said instead of sending credentials there.
 *
 * @param source the variable, setting or input that leads there; undefined if it is not known
 */
export function refuseCleartext(
  hostname: string,
  source: string | undefined,
  code: ErrorCode = 'ERR_INPUT',
): BedrockTokenError {
  const message =
    source === undefined
      ? `A request to http://${hostname} would send credentials unencrypted. It was not sent.`
      : `${source} leads to http://${hostname}, which would send credentials unencrypted. Nothing was sent there.`;
  return new BedrockTokenError(code, message, {
    hint: `Use https:// in ${source ?? 'the variable AWS_ENDPOINT_URL_…, or in endpoint_url of the profile'}. http:// is accepted for 127.0.0.1, ::1 and localhost only.`,
  });
}
