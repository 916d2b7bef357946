/** `https://host/path` → `host/path`, as IAM names a provider in ARNs and condition keys. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
