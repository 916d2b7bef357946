const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * The longest files that are read, in bytes. What is longer is refused, or passed over if it only
 * helps. docs/security.md lists them; scripts/limits.test.ts compares.
 */
export const FILE_LIMITS = {
  /** An AWS config or credentials file: some ten thousand profiles. */
  awsConfig: 4 * MIB,
  /** A PEM file of certificate authorities; that of a system has 0.3 MB. */
  certificates: 4 * MIB,
  /** A token of a container or of an identity provider; STS takes 20,000 characters. */
  token: 256 * KIB,
  /** An SSO or console login, as the AWS CLI keeps it: some 10 KB. */
  login: 256 * KIB,
  /** GitHub caps the payload of an event at 25 MB (GitHub Docs, "Webhook events and payloads"). */
  event: 32 * MIB,
  /** YAML, of a fleet's keys or of a tool's settings: more than a thousand keys. */
  yaml: 256 * KIB,
  /** A list of sinks, or a key, by an option or on stdin: some lines. */
  text: 64 * KIB,
  /** A key in the cache and its dates are some 3 KB. */
  cacheEntry: 64 * KIB,
  /** Settings of tools are some KiB; the largest are AWS config files with thousands of profiles. */
  settings: 1 * MIB,
  /** A long-term key is some 200 characters; what is longer is another file. */
  key: 4 * KIB,
  /** A JSON file of which a key is one member. */
  json: 1 * MIB,
} as const;

/** The longest answers that are read, in bytes. What sends more is cut off. */
export const ANSWER_LIMITS = {
  /** No answer of AWS, of instance metadata or of GitHub's identity service is anywhere near. */
  aws: 1_000_000,
  /** A page of a hundred issues of the greatest length that GitHub takes is shorter. */
  github: 8_000_000,
  /** stdout and stderr of a credential_process, each. */
  process: 1 * MIB,
  /** What a command of type `exec` prints for `read`; a key has some 200 bytes. */
  command: 64 * KIB,
} as const;
