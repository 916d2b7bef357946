import { isFromProfile } from './profile-endpoints.ts';

/** The services that get keys, tokens or signed requests of ours, as the variables name them. */
const SERVICES =
  'STS IAM CLOUDTRAIL ACCOUNT ORGANIZATIONS SSO SSO_OIDC SIGNIN SECRETS_MANAGER SSM BEDROCK BEDROCK_RUNTIME BEDROCK_MANTLE AWS_EXTERNAL_ANTHROPIC';
const VARIABLES = [
  ...['', ...SERVICES.split(' ').map((name) => `_${name}`)].map(
    (ending) => `AWS_ENDPOINT_URL${ending}`,
  ),
  // Anthropic's clients send it keys of Claude Platform on AWS.
  'ANTHROPIC_AWS_BASE_URL',
];

const SERVICE =
  'sts|iam|cloudtrail|account|organizations|portal\\.sso|oidc|signin|secretsmanager|ssm|bedrock|bedrock-runtime|bedrock-mantle|aws-external-anthropic';
/**
 * Host names that AWS gives these services, of a region or none, and those of an interface endpoint in a
 * VPC. Other names below amazonaws.com can be anybody's: those of load balancers, buckets, APIs.
 */
const OF_AWS = new RegExp(
  `^(vpce-[0-9a-z-]+\\.)?(${SERVICE})(-fips)?(\\.[a-z]{2,4}(-[a-z]+){1,3}-\\d{1,2})?(\\.vpce)?\\.(amazonaws\\.com|amazonaws\\.com\\.cn|amazonaws\\.eu|api\\.aws|api\\.amazonwebservices\\.com\\.cn)$`,
);

/** Whether the host of a URL is one of AWS's own for the services that we use. */
export function isEndpointOfAws(url: string): boolean {
  return URL.canParse(url) && OF_AWS.test(new URL(url).hostname);
}

/**
 * What a person should know of variables and settings that lead elsewhere than to AWS: one sentence for
 * each host, which gets the keys that are sent there.
 */
export function describeForeignEndpoints(environment: NodeJS.ProcessEnv): string[] {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return [];
  const sources = new Map<string, string[]>();
  for (const name of VARIABLES) {
    const url = environment[name];
    if (!url || !URL.canParse(url) || isEndpointOfAws(url)) continue;
    const { host } = new URL(url);
    const source = isFromProfile(name, url) ? `${name} (by the profile)` : name;
    sources.set(host, [...(sources.get(host) ?? []), source]);
  }
  return [...sources].map(
    ([host, names]) =>
      `Requests go to ${host}, which is not an endpoint of AWS: ${shorten(names)}.`,
  );
}

/** An emulator or a proxy may have all of them: nobody reads twelve names. */
const MOST_NAMES = 2;

function shorten(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(' and ');
  return `${names[0]} and ${names.length - 1} others`;
}

/** Node takes 0 alone, and then any certificate. */
export function describeUncheckedCertificates(environment: NodeJS.ProcessEnv): string | undefined {
  return environment.NODE_TLS_REJECT_UNAUTHORIZED === '0'
    ? 'NODE_TLS_REJECT_UNAUTHORIZED is 0: certificates are not checked, so anybody between this machine and AWS can read keys. Unset it; to trust your own certificate authority, set NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE.'
    : undefined;
}
