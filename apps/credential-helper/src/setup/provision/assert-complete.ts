import { BedrockTokenError } from '@bedrock-token/core';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { CommandSpec, Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { needsAccount } from './find-account.ts';
import type { Use } from './setup-kind.ts';

/** What an action cannot do without, with a value for an example. */
export interface Needs {
  options: Readonly<Record<string, string>>;
  /** Where a person finds what is not obvious. */
  where?: string;
}

/**
 * Names all the options that are missing, if they are several: one a run is a run for each. What reads a
 * single one names it by itself.
 *
 * @throws ERR_INPUT
 */
export function assertComplete(
  { name }: CommandSpec,
  { options, where }: Needs,
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
): void {
  const missing = Object.entries(options).filter(([option]) => !invocation.value(option));
  if (use === 'offline') {
    if (readTokenRequest(invocation, io).region === undefined) missing.push(REGION);
    // A file of keys can name it.
    if (!invocation.isSet('config') && needsAccount(invocation)) missing.push(ACCOUNT);
  }
  if (missing.length < 2) return;
  const names = missing.map(([option]) => `--${option}`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const words = [name, ...invocation.operands.slice(1)].join(' ');
  const example = missing.map(([option, value]) => `--${option} ${value}`).join(' ');
  throw new BedrockTokenError('ERR_INPUT', `${words} also needs ${list}.`, {
    hint: `${where === undefined ? '' : `${where} `}Add, with your values: ${example}`,
  });
}

const REGION: [string, string] = ['region', 'us-east-1'];
const ACCOUNT: [string, string] = ['account', '123456789012'];
