import type { CheckResult, Part } from '../part.ts';
import { installClient } from '../support/python-client.ts';
import { judge, ofVersion2, type Verdict } from './aws-lines/judge.ts';
import { KNOWN_FAULTS } from './aws-lines/known-faults.ts';
import { readMessageCommands } from './aws-lines/read-messages.ts';
import { readPages } from './aws-lines/read-pages.ts';
import { type AwsCommand, readCommands, type Scripts } from './aws-lines/script.ts';

/** Each `aws` command that we show, parsed by the AWS CLI and compared with the models of the services. */
export const part: Part = {
  id: 'aws-lines',
  name: 'AWS CLI v1, commands that we show',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const { scratch } = toolbox;
    const { python, version } = await installClient(toolbox, { awscli: '1.46.3' });
    const pages = await readShown(readPages(), scratch);
    const messages = await readShown(readMessageCommands(), scratch);
    async function judgeShown({ judged, failures }: Shown): Promise<CheckResult> {
      const verdicts = await judge(python, judged, scratch);
      const refused = verdicts.filter(({ faults }) => faults.length > 0).map(report);
      return { cases: verdicts.length, failures: [...failures, ...refused] };
    }
    const compared = ({ left }: Shown) =>
      `options, parameters, enums, patterns, lengths; not judged, of version 2 only: ${left.join(', ')}`;
    return {
      version,
      checks: [
        {
          configured: 'each `aws` command of READMEs and docs: blocks, workflows, sentences',
          compared: compared(pages),
          run: () => judgeShown(pages),
        },
        {
          configured: 'each `aws` command of a message',
          compared: compared(messages),
          run: () => judgeShown(messages),
        },
        {
          configured: 'commands with a fault',
          compared: 'each fault is reported',
          run: () => judgeFaults(python, scratch),
        },
      ],
    };
  },
};

interface Shown {
  readonly judged: readonly AwsCommand[];
  /** The commands that only version 2 has. */
  readonly left: readonly string[];
  readonly failures: readonly string[];
}

async function readShown({ scripts, unread }: Scripts, scratch: string): Promise<Shown> {
  const failures = unread.map((command) => `in no block that is read: ${command}`);
  const commands: AwsCommand[] = [];
  for (const script of scripts) commands.push(...(await readCommands(script, scratch, failures)));
  const left = commands.flatMap((command) => ofVersion2(command) ?? []);
  return {
    judged: commands.filter((command) => ofVersion2(command) === undefined),
    left: [...new Set(left)].sort().map((command) => `\`aws ${command}\``),
    failures,
  };
}

const report = ({ command: { where, args }, faults }: Verdict) =>
  `${where}: aws ${args.join(' ')}: ${faults.join('; ')}`.replace(/\s+/g, ' ');

/** Fails for each fault that is not reported. */
async function judgeFaults(python: string, scratch: string): Promise<CheckResult> {
  const scripts = KNOWN_FAULTS.map(({ text, isPartial = false }, index) => ({
    ...{ where: String(index), text, env: {}, isPartial },
  }));
  const { judged } = await readShown({ scripts, unread: [] }, scratch);
  const verdicts = await judge(python, judged, scratch);
  const failures = KNOWN_FAULTS.flatMap(({ text, reports }, index) => {
    const found = verdicts.find(({ command }) => command.where === String(index));
    const faults = found?.faults.join('; ') ?? '';
    return reports.test(faults) ? [] : [`${text}: ${reports} is not in: ${faults}`];
  });
  return { cases: KNOWN_FAULTS.length, failures };
}
