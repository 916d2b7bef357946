import { BedrockTokenError } from '@bedrock-token/core';
import { isTransientFault } from '../errors/connection-faults.ts';

/** Of a TLS hello that is answered in plain text, or by hanging up. */
const NO_TLS = /^(ECONNRESET|EPIPE|EPROTO|ERR_SSL_\w+)$/;

/** A proxy that could not be reached, or that hung up before it answered; never its password. */
export function proxyUnreachable(proxy: URL, cause: Error): BedrockTokenError {
  const fault = String((cause as NodeJS.ErrnoException).code ?? cause.name);
  const place = `${proxy.hostname}:${proxy.port || (proxy.protocol === 'https:' ? 443 : 80)}`;
  const speaksNoTls = proxy.protocol === 'https:' && NO_TLS.test(fault);
  return new BedrockTokenError('ERR_UPSTREAM', `No response from the proxy ${place} (${fault}).`, {
    hint: speaksNoTls
      ? `The proxy does not seem to support TLS. Most proxies do not, and still serve https:// addresses: write http://${place} in HTTPS_PROXY, HTTP_PROXY, or the input for a proxy.`
      : 'Check that the proxy runs and that its address is right (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, or the input for a proxy); NO_PROXY lists hosts that need no proxy.',
    retryable: isTransientFault(fault),
    cause,
  });
}

/** A proxy that answered CONNECT with another status than success (RFC 9110, 9.3.6). */
export function proxyRefusal(place: string, status: number): BedrockTokenError {
  // Only a proxy answers 407 (RFC 9110, 15.5.8).
  if (status === 407) {
    return new BedrockTokenError('ERR_UPSTREAM', 'The proxy asks for other credentials (407).', {
      hint: 'Give them in the URL of the proxy, as http://user:password@host:port with special characters percent-encoded, wherever it is set (HTTPS_PROXY, HTTP_PROXY, or the input for a proxy).',
    });
  }
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `The proxy does not connect to ${place} (${status}).`,
    {
      hint: `Allow CONNECT to ${place} in the proxy, or add the host to NO_PROXY if this machine can reach it directly.`,
      retryable: status >= 500 || status === 429,
    },
  );
}
