import { AUDIT_ACTIONS, parseExternalId, parseRoleName } from '@bedrock-token/audit';
import { BedrockTokenError } from '@bedrock-token/core';
import { renderAuditRole } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';

/** IAM User Guide, "IAM ARNs". */
const AUDITOR = /^arn:([a-z-]+):iam::\d{12}:(?:role|user)\/[\x21-\x7e]{1,576}$/;

/** Prints the role that each account needs. Asks AWS nothing. @throws ERR_INPUT */
export function printAuditRole(invocation: Invocation, io: ProcessIo): number {
  const format = invocation.value('print-role') === 'json' ? 'json' : 'cloudformation';
  const auditor = readAuditor(invocation.value('auditor'), format);
  const partition = auditor?.split(':')[1] ?? 'aws';
  const externalId = invocation.value('external-id');
  const role = {
    name: parseRoleName(invocation.value('org-role') ?? '', partition, '--org-role'),
    auditor,
    externalId: externalId === undefined ? undefined : parseExternalId(externalId, '--external-id'),
    actions: AUDIT_ACTIONS,
  };
  io.stdout(renderAuditRole(format, role));
  if (format === 'cloudformation') {
    io.stderr(
      'note: A StackSet with service-managed permissions creates nothing in the management account: create a stack there, too.',
    );
  }
  return 0;
}

function readAuditor(text: string | undefined, format: string): string | undefined {
  if (text === undefined && format === 'cloudformation') return undefined;
  if (text !== undefined && AUDITOR.test(text)) return text;
  const problem = text === undefined ? 'is missing' : 'is not the ARN of an IAM role or user';
  throw new BedrockTokenError('ERR_INPUT', `--auditor ${problem}.`, {
    hint: 'Give the ARN of the role or user that runs the audit, such as --auditor arn:aws:iam::111122223333:role/key-auditor. The ARN of a session is not enough: its role is.',
  });
}
