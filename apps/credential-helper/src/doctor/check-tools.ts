import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { valueAt } from '../setup/json-edit.ts';
import { read } from '../setup/read-file.ts';
import { PROFILE } from '../setup/tools/aws-profile.ts';
import { findClashes, settingsPath } from '../setup/tools/claude-code.ts';
import type { World } from '../world.ts';
import { type Finding, warn } from './finding.ts';

/** A key in the environment, or a stale setting, that defeats what setup wrote for a tool. */
export function checkTools(world: World): Finding[] {
  return [...checkClaudeCode(world), ...checkOpencode(world)];
}

function checkClaudeCode(world: World): Finding[] {
  const text = readSettings(settingsPath(world));
  const hook = valueAt(text, ['awsCredentialExport']);
  if (!/credential-process/.test(String(hook))) return [];
  const findings = findClashes(text, { auth: 'credentials' })
    .filter((sentence) => !sentence.includes('was replaced'))
    .map((says) => warn('claude-code', says, 'Edit settings.json, or run setup again.'));
  const inSettings = valueAt(text, ['env', 'AWS_BEARER_TOKEN_BEDROCK']);
  if (inSettings || (inSettings === undefined && world.env.AWS_BEARER_TOKEN_BEDROCK)) {
    findings.push(
      warn(
        'claude-code',
        'AWS_BEARER_TOKEN_BEDROCK outranks the command in its settings: a session ends with that key.',
        'Run bedrock-token setup claude-code again; it blanks the variable for Claude Code alone.',
      ),
    );
  }
  return findings;
}

function checkOpencode(world: World): Finding[] {
  if (!world.env.AWS_BEARER_TOKEN_BEDROCK) return [];
  const directory = join(
    world.env.XDG_CONFIG_HOME || join(world.home ?? '', '.config'),
    'opencode',
  );
  const path = ['provider', 'amazon-bedrock', 'options', 'profile'];
  const isOurs = ['opencode.jsonc', 'opencode.json'].some(
    (name) => valueAt(readSettings(join(directory, name)), path) === PROFILE,
  );
  if (!isOurs) return [];
  return [
    warn(
      'opencode',
      'AWS_BEARER_TOKEN_BEDROCK is set, and opencode prefers it to the profile: a session ends with that key.',
      'Start it as: env -u AWS_BEARER_TOKEN_BEDROCK opencode',
    ),
  ];
}

/** A file that cannot be read is for `setup` to refuse. */
function readSettings(path: string): string {
  try {
    return (read(path) ?? '').replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof BedrockTokenError) return '';
    throw error;
  }
}
