import { usageError } from '../command-line/parse.ts';
import type { CommandSpec, Invocation, OptionSpec } from '../command-line/spec.ts';
import { readPort } from '../gateway/serve-options.ts';
import { readServeSettings, type ServeSettings } from '../gateway/serve-settings.ts';
import type { ProcessIo } from '../process-io.ts';
import type { ServiceAction } from './service-actions.ts';

export interface ServiceRequest {
  /** Options of `serve` that the service is started with, but for the port. */
  options: readonly string[];
  port: number;
  /** What those options mean. */
  settings: ServeSettings;
  isDryRun: boolean;
  /** To replace the local key, and what else the gateways of this user share, before it starts. */
  isNewKey: boolean;
}

/** Those of one call alone. */
const NOT_KEPT = ['port', 'dry-run', 'undo', 'new-key'];
/** Those whose output nobody would see. */
const NOT_TAKEN = ['socket', 'bedrock', 'openai', 'anthropic', 'format', 'json'];

/** @throws ERR_INPUT for an option that has no meaning with the action, or cannot work */
export function readServiceRequest(
  action: ServiceAction,
  invocation: Invocation,
  spec: CommandSpec,
  io: ProcessIo,
): ServiceRequest {
  const isInstall = action === 'install';
  const given = spec.options.filter(({ name }) => invocation.isSet(name));
  const allowed = isInstall ? () => true : (name: string) => ['dry-run', 'undo'].includes(name);
  const other = given.find(({ name }) => NOT_TAKEN.includes(name) || !allowed(name));
  if (other !== undefined) throw usageError(spec, `serve ${action} does not take --${other.name}.`);
  const port = readPort(invocation);
  if (port === 0)
    throw usageError(spec, 'serve install needs a port that stays: --port 0 does not.');
  const options = given
    .filter(({ name }) => !NOT_KEPT.includes(name))
    .flatMap((option) => wordsOf(option, invocation));
  // An option of all commands.
  if (invocation.isSet('verbose')) options.push('--verbose');
  return {
    options,
    port,
    settings: readServeSettings(invocation, io),
    isDryRun: invocation.isSet('dry-run'),
    isNewKey: invocation.isSet('new-key'),
  };
}

function wordsOf({ name, value, isMultiple }: OptionSpec, invocation: Invocation): string[] {
  if (value === undefined) return [`--${name}`];
  const values = isMultiple ? invocation.values(name) : [invocation.value(name) ?? ''];
  return values.map((each) => `--${name}=${each}`);
}
