import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { valueAt } from '../setup/files/json-edit.ts';
import { read } from '../setup/files/read-file.ts';
import { keyInEnvironment } from '../setup/key-in-environment.ts';
import type { Choice, Tool } from '../setup/tool.ts';
import { planProfile } from '../setup/tools/aws-profile.ts';
import { findClashes, settingsPath } from '../setup/tools/claude-code.ts';
import { TOOLS } from '../setup/tools/index.ts';
import { type Finding, warn } from './finding.ts';

/** A key in the environment, or a stale setting, that defeats what setup wrote for a tool. */
export function checkTools(io: ProcessIo): Finding[] {
  return [...checkClaudeCode(io), ...checkProfileTools(io)];
}

function checkClaudeCode(io: ProcessIo): Finding[] {
  const text = readSettings(settingsPath(io));
  const hook = valueAt(text, ['awsCredentialExport']);
  if (!/credential-process/.test(String(hook))) return [];
  const findings = findClashes(text, { auth: 'credentials' })
    .filter((sentence) => !sentence.includes('was replaced'))
    .map((says) => warn('claude-code', says, 'Edit settings.json, or run setup again.'));
  const inSettings = valueAt(text, ['env', 'AWS_BEARER_TOKEN_BEDROCK']);
  if (inSettings || (inSettings === undefined && io.env.AWS_BEARER_TOKEN_BEDROCK)) {
    findings.push(
      warn(
        'claude-code',
        'AWS_BEARER_TOKEN_BEDROCK takes precedence over the command in its settings: a session stops working when that key expires.',
        'Run bedrock-token setup claude-code again; it blanks the variable for Claude Code only.',
      ),
    );
  }
  return findings;
}

/** Tools that read the profile of `setup` and lose to the key in this environment. */
function checkProfileTools(io: ProcessIo): Finding[] {
  return TOOLS.flatMap((tool) => {
    const key = keyInEnvironment(tool, io);
    return key && isSetUp(tool, io) ? [warn(tool.name, key.says, key.fix)] : [];
  });
}

/** Whether a file of the tool's own holds what `setup` writes; the AWS config file serves them all. */
function isSetUp(tool: Tool, io: ProcessIo): boolean {
  const { path: awsConfig } = planProfile(ANY_CHOICE, io);
  try {
    return tool.plan(ANY_CHOICE, io).some(({ path, take }) => {
      const text = path === awsConfig ? '' : readSettings(path);
      return take(text, undefined) !== text;
    });
  } catch (error) {
    // A file of another form, or no current directory.
    if (error instanceof BedrockTokenError) return false;
    throw error;
  }
}

/** What is taken out does not depend on it. */
const ANY_CHOICE: Choice = {
  region: 'us-east-1',
  profile: undefined,
  roleArn: undefined,
  scope: 'inference',
  endpoint: 'runtime',
  auth: 'credentials',
};

/** A file that cannot be read is for `setup` to refuse. */
function readSettings(path: string): string {
  try {
    return (read(path) ?? '').replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof BedrockTokenError) return '';
    throw error;
  }
}
