import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { LOCAL_KEY_PREFIX } from '@bedrock-token/gateway';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { findGateway } from '../../gateway/client-address.ts';
import type { GatewayAddress } from '../../gateway/gateway-variables.ts';
import { readPort } from '../../gateway/serve-options.ts';
import type { ProcessIo } from '../../process-io.ts';
import { assertOwnHome } from '../assert-own-home.ts';
import { apply, type Change, planPut, planUndo } from '../files/change.ts';
import { showChange } from '../files/show-change.ts';
import { describeEntries, INSTRUCTIONS } from './instructions.ts';
import { JSON_TOOLS, planJson } from './json-tools.ts';

/**
 * `setup TOOL --gateway`: writes the address and the local key once, or prints what to enter.
 *
 * @returns the exit code
 * @throws ERR_INPUT for a file of bad form, or if nothing was written that could be undone
 */
export async function setUpGateway(
  name: string,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  assertOwnHome(name, io);
  const undo = invocation.isSet('undo');
  const isDry = undo || invocation.isSet('dry-run');
  const tool = Object.hasOwn(JSON_TOOLS, name) ? JSON_TOOLS[name] : undefined;
  if (tool === undefined) {
    const lines = INSTRUCTIONS[name];
    if (undo || lines === undefined) throw nothingToUndo(name);
    io.stdout(describeEntries(lines, await addressFor(isDry, invocation, io)));
    return 0;
  }
  const plan = planJson(tool, await addressFor(isDry, invocation, io), io);
  const change = undo ? planUndo(plan, io) : planPut(plan, io);
  if (invocation.isSet('dry-run')) {
    io.stdout(showChange(change));
    return 0;
  }
  apply(change);
  const next = undo ? [] : [tool.next, 'The gateway has to run: bedrock-token serve.'];
  io.stderr([describe(change), ...next].join('\n  '));
  return 0;
}

/** Nothing is made, and no key is shown, for what only looks or takes out. */
async function addressFor(
  isDry: boolean,
  invocation: Invocation,
  io: ProcessIo,
): Promise<GatewayAddress> {
  const { region } = readTokenRequest(invocation, io);
  const port = readPort(invocation);
  if (!isDry) return findGateway(port, region, io);
  return {
    url: `http://127.0.0.1:${port}`,
    region: region ?? '',
    localKey: new Secret(`${LOCAL_KEY_PREFIX}…`),
    hasMantle: false,
  };
}

function describe({ path, before, after }: Change): string {
  if (before === after) return `${path} is up to date`;
  if (after === undefined) return `${path} was removed`;
  return `${path} was ${before === undefined ? 'made' : 'changed'}`;
}

function nothingToUndo(name: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `setup --gateway writes no file of ${name}.`, {
    hint: 'Remove the base URL and the key where you entered them.',
  });
}
