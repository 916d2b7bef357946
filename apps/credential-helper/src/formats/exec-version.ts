import { BedrockTokenError } from '@bedrock-token/core';

const GROUP = 'client.authentication.k8s.io';
const VERSIONS = [`${GROUP}/v1`, `${GROUP}/v1beta1`];

/**
 * The `apiVersion` that an ExecCredential must have.
 *
 * @param info - KUBERNETES_EXEC_INFO, an ExecCredential as JSON that client-go sets for each plugin
 * (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/). Without it, v1.
 * @throws ERR_INPUT if it asks for a version that is neither v1 nor v1beta1
 */
export function readExecVersion(info: string | undefined): string {
  if (!info) return `${GROUP}/v1`;
  const version = readApiVersion(info);
  if (version !== undefined && VERSIONS.includes(version)) return version;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `KUBERNETES_EXEC_INFO asks for ${version ?? 'no version that can be read'}, not for v1 or v1beta1.`,
    { hint: `Set apiVersion: ${GROUP}/v1 for the exec plugin in the kubeconfig.` },
  );
}

function readApiVersion(info: string): string | undefined {
  try {
    const { apiVersion } = JSON.parse(info) as { apiVersion?: unknown };
    return typeof apiVersion === 'string' ? apiVersion.slice(0, 100) : undefined;
  } catch {
    return undefined;
  }
}
