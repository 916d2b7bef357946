import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { LOCAL_KEY_PREFIX } from '@bedrock-token/gateway';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { findGateway } from '../../gateway/client-address.ts';
import { findSecret, locateSecret } from '../../gateway/secrets/local-key.ts';
import { DEFAULT_PORT, readPort } from '../../gateway/serve-options.ts';
import type { ProcessIo } from '../../process-io.ts';
import { assertOwnHome } from '../assert-own-home.ts';
import { apply, type Change, planPut, planUndo } from '../files/change.ts';
import { showChange } from '../files/show-change.ts';
import { mergePlans } from '../merge-plans.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';
import type { WrittenAddress } from './gateway-tool.ts';
import { DIRECT, describeProxy } from './proxy-hint.ts';
import { GATEWAY_TOOLS } from './tools/index.ts';

/**
 * `setup TOOL --gateway`: writes the address and the local key once, or prints what to enter.
 *
 * @param tool undefined if it is set up with a gateway only
 * @param choice of `setup` without a gateway
 * @returns the exit code
 * @throws ERR_INPUT for a file of bad form, or if nothing was written that could be undone
 */
export async function setUpGateway(
  name: string,
  tool: Tool | undefined,
  choice: Choice,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  assertOwnHome(`setup ${name} --gateway`, io);
  assertWithoutChoices(invocation);
  const undo = invocation.isSet('undo');
  const isDry = invocation.isSet('dry-run');
  const way = GATEWAY_TOOLS[name];
  const { region } = readTokenRequest(invocation, io);
  const port = readPort(invocation);
  const address = await addressFor(port, region, undo || isDry, io);
  const own = way?.plan(address, io) ?? [];
  if (undo && own.length === 0) throw nothingToUndo(name);
  const others = tool?.plan({ ...choice, region: choice.region ?? 'us-east-1' }, io) ?? [];
  const plans = mergePlans(own, own.length === 0 ? [] : others.filter(({ isShared }) => !isShared));
  const changes = plans
    .map((plan) => (undo || plan.isLeftover ? planUndo(plan, io) : planPut(plan, io)))
    .filter(({ before, after }, index) => !plans[index]?.isLeftover || before !== after);
  if (isDry) {
    io.stdout(changes.map(showChange).join(''));
    return 0;
  }
  for (const change of changes) apply(change);
  if (!undo && way?.enter !== undefined) {
    io.stdout([...way.enter(address), DIRECT, ''].join('\n'));
  }
  const next = undo
    ? []
    : [
        way?.next ?? '',
        `The gateway has to run: bedrock-token serve${startOptions(port, region)}.`,
      ];
  if (changes.length > 0) {
    io.stderr([...changes.map(describe), ...next.filter(Boolean)].join('\n  '));
    if (!undo && way?.enter === undefined) {
      for (const line of describeProxy(io.env)) io.stderr(line);
    }
  }
  return 0;
}

/** With a gateway there is one way for each tool. @throws ERR_INPUT */
function assertWithoutChoices(invocation: Invocation): void {
  const other = ['endpoint', 'auth'].find((option) => invocation.isSet(option));
  if (other === undefined) return;
  throw new BedrockTokenError('ERR_INPUT', `--${other} cannot be combined with --gateway.`, {
    hint: `Leave out --${other}, or --gateway.`,
  });
}

function startOptions(port: number, region: string | undefined): string {
  const ofPort = port === DEFAULT_PORT ? '' : ` --port ${port}`;
  return region === undefined ? ofPort : `${ofPort} --region ${region}`;
}

/** What `setup` of a tool without a gateway has to take out. */
export function gatewayPlans(name: string, io: ProcessIo): FilePlan[] {
  const address = placeholder(DEFAULT_PORT, 'us-east-1', io);
  return GATEWAY_TOOLS[name]?.plan(address, io) ?? [];
}

/** Nothing is made for what only looks or takes out. */
async function addressFor(
  port: number,
  region: string | undefined,
  isDry: boolean,
  io: ProcessIo,
): Promise<WrittenAddress> {
  if (isDry) return placeholder(port, region ?? '', io);
  const address = await findGateway(port, region, io);
  return { ...address, keyFile: locateSecret('local-key', io) ?? '' };
}

const placeholder = (port: number, region: string, io: ProcessIo): WrittenAddress => ({
  url: `http://127.0.0.1:${port}`,
  region,
  localKey: findSecret('local-key', io) ?? new Secret(`${LOCAL_KEY_PREFIX}…`),
  hasMantle: false,
  keyFile: locateSecret('local-key', io) ?? '',
});

function describe({ path, before, after }: Change): string {
  if (before === after) return `${path} is up to date`;
  if (after === undefined) return `${path} was removed`;
  return `${path} was ${before === undefined ? 'created' : 'changed'}`;
}

function nothingToUndo(name: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `setup --gateway writes no file of ${name}.`, {
    hint: 'Remove the base URL and the key where you entered them.',
  });
}
