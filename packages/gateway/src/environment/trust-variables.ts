import type { GatewayAddress, Variable } from './client-variables.ts';

/**
 * What lets clients trust the gateway's certificate; nothing for a gateway without TLS. Node adds its file
 * to what it trusts (CLI reference, NODE_EXTRA_CA_CERTS); AWS SDKs, OpenSSL and Go take theirs in place of it.
 *
 * @param env of the caller, whose file for Node may name authorities that are needed
 */
export function trustVariables({ trust }: GatewayAddress, env: NodeJS.ProcessEnv): Variable[] {
  if (trust === undefined) return [];
  const { authorityFile, bundleFile } = trust;
  return [
    ['AWS_CA_BUNDLE', bundleFile],
    ['SSL_CERT_FILE', bundleFile],
    ['NODE_EXTRA_CA_CERTS', env.NODE_EXTRA_CA_CERTS ? bundleFile : authorityFile],
  ];
}
