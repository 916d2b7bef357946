import type { Client } from '@bedrock-token/gateway';
import { readTokenRequest } from '../command-line/request-options.ts';
import type { Invocation } from '../command-line/spec.ts';
import type { VariableFormat } from '../formats/format.ts';
import { formatVariables } from '../formats/shells.ts';
import type { ProcessIo } from '../process-io.ts';
import { findGateway } from './client-address.ts';
import { gatewayVariables } from './gateway-variables.ts';
import { readPort } from './serve-options.ts';

const FORMATS: Readonly<Record<string, VariableFormat>> = {
  bash: 'env',
  zsh: 'env',
  fish: 'fish',
  pwsh: 'powershell',
};

/** `shell-init SHELL --gateway`: lines that never change, and so need no hook. @throws ERR_INPUT */
export async function printForShell(
  shell: string,
  invocation: Invocation,
  io: ProcessIo,
): Promise<string> {
  const { region } = readTokenRequest(invocation, io);
  const address = await findGateway(readPort(invocation), region, io, invocation.isSet('tls'));
  const clients: Client[] = [
    'bedrock',
    ...(invocation.isSet('anthropic') ? ['anthropic' as const] : []),
  ];
  const { set, unset } = gatewayVariables(address, clients, io.env);
  return formatVariables(FORMATS[shell] ?? 'env', set, unset);
}
