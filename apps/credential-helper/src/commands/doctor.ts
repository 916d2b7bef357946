import { inOneLine, toJson, withoutControls } from '../command-line/printable.ts';
import { REQUEST_OPTIONS, readTokenRequest } from '../command-line/request-options.ts';
import type { Command } from '../command-line/spec.ts';
import type { Finding } from '../doctor/finding.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { withStatusLine } from '../status-line.ts';
import type { Progress } from '../token-request.ts';

export const doctor: Command = {
  spec: {
    name: 'doctor',
    summary: 'Check each step between this machine and Bedrock.',
    options: [
      { name: 'call', value: 'MODEL', summary: 'also ask this model for one token of output' },
      ...REQUEST_OPTIONS,
    ],
    details:
      'It checks the profile, the cache, proxies, the keys and base URLs in the environment, the region, the\nclock and the credential provider chain, and sends a new key to Bedrock. It does not use the cache.',
  },
  async run(invocation, io) {
    const progress: Progress = {};
    const says = () => progress.waitsFor?.() ?? 'the AWS config files';
    const findings = await withStatusLine(says, io, () =>
      runChecks(readTokenRequest(invocation, io), invocation.value('call'), io, progress),
    );
    io.stdout(invocation.isSet('json') ? toJson(findings) : findings.map(toLines).join(''));
    return findings.find(({ level }) => level === 'fail')?.exitCode ?? 0;
  },
};

function toLines({ level, check, says, hint }: Finding): string {
  const head = `${level.padEnd(5)} ${check.padEnd(12)} `;
  const tail = hint === undefined ? '' : `${' '.repeat(head.length)}${withoutControls(hint)}\n`;
  return `${head}${inOneLine(says)}\n${tail}`;
}
