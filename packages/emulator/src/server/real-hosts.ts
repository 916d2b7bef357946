/** A service and, where the host name contains it, the region. */
export interface Place {
  serviceName: string;
  region?: string;
}

/** Host names of AWS and the path segment that stands for the service here. */
const HOSTS: [pattern: RegExp, serviceName: string][] = [
  [/^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/, 'bedrock-runtime'],
  [/^bedrock(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/, 'bedrock'],
  [/^bedrock-mantle\.([a-z0-9-]+)\.api\.aws$/, 'bedrock-mantle'],
  [/^aws-external-anthropic\.([a-z0-9-]+)\.api\.aws$/, 'aws-external-anthropic'],
  [/^secretsmanager\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/, 'secretsmanager'],
  [/^ssm\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/, 'ssm'],
  [/^sts(?:\.[a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/, 'sts'],
  [/^iam(?:\.[a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/, 'iam'],
  [/^cloudtrail(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)$/, 'cloudtrail'],
  [/^account(?:\.[a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/, 'account'],
  [/^organizations(?:\.[a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/, 'organizations'],
  [/^portal\.sso\.[a-z0-9-]+\.amazonaws\.com$/, 'sso'],
  [/^oidc\.[a-z0-9-]+\.amazonaws\.com$/, 'sso-oidc'],
];

/**
 * What a request to one of AWS's own host names is for, so that clients whose endpoints cannot be
 * changed reach the emulator through a proxy. Undefined for any other host.
 *
 * @param host as in the `host` header, with or without a port
 */
export function placeOfHost(host: string | undefined): Place | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  for (const [pattern, serviceName] of HOSTS) {
    const match = pattern.exec(name);
    if (match !== null) {
      return { serviceName, ...(match[1] !== undefined && { region: match[1] }) };
    }
  }
  return undefined;
}
