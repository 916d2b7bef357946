/** The longest files that are read, in bytes. What is longer is refused, or passed over if it only helps. */
export const FILE_LIMITS = {
  /** An AWS config or credentials file: some ten thousand profiles. */
  awsConfig: 4 * 1024 * 1024,
  /** A PEM file of certificate authorities; that of a system has 0.3 MB. */
  certificates: 4 * 1024 * 1024,
  /** A token of a container or of an identity provider, or a list of keys. */
  token: 256 * 1024,
  /** GitHub caps the payload of an event at 25 MB (GitHub Docs, "Webhook events and payloads"). */
  event: 32 * 1024 * 1024,
} as const;
