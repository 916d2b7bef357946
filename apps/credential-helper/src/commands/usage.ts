import { BedrockTokenError } from '@bedrock-token/core';
import { usageError } from '../command-line/parse.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import type { ProcessIo } from '../process-io.ts';

const MOST_DAYS = 400;
const FORMATS = ['table', 'json', 'csv'] as const;

const spec: CommandSpec = {
  name: 'usage',
  summary: 'Show the requests and tokens that the gateway has counted.',
  options: [
    { name: 'days', value: 'N', summary: `the last N days, 1 to ${MOST_DAYS}`, default: '7' },
    {
      name: 'format',
      value: 'FORMAT',
      summary: 'the form of the output',
      choices: FORMATS,
      default: 'table',
    },
  ],
  details:
    'Counted by day (UTC), model, route and client, from the answers that pass through\nbedrock-token serve and exec --gateway. Costs are not estimated. Nothing is sent anywhere.',
  examples: [
    { command: 'bedrock-token usage --days 30', does: 'the last 30 days' },
    { command: 'bedrock-token usage --format csv > usage.csv', does: 'for a spreadsheet' },
  ],
};

export const usage: Command = {
  spec,
  async run(invocation, io) {
    const count = readDays(invocation);
    const { locateUsage } = await import('../usage/day-store.ts');
    const { readUsage } = await import('../usage/read-usage.ts');
    const directory = locateUsage(io);
    if (directory === undefined) throw noPlace();
    const found = readUsage(directory, count, io);
    for (const sentence of found.unread) io.stderr(`Warning: ${sentence}`);
    io.stdout(await render(found, invocation.value('format') ?? 'table', io));
    return 0;
  },
};

type Found = import('../usage/read-usage.ts').UsageOfDays;

async function render(found: Found, format: string, io: ProcessIo): Promise<string> {
  const { usageCsv, usageJson } = await import('../usage/usage-documents.ts');
  if (format === 'json') return usageJson(found);
  if (format === 'csv') return usageCsv(found);
  if (found.days.length === 0) {
    return `Nothing was counted from ${found.from} to ${found.to}. bedrock-token serve counts the requests that it forwards.\n`;
  }
  const { formatUsage } = await import('../usage/usage-table.ts');
  return formatUsage(found, await io.stdoutWidth());
}

function readDays(invocation: Invocation): number {
  const text = invocation.value('days') ?? '7';
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_DAYS) return count;
  throw usageError(spec, `--days must be a number from 1 to ${MOST_DAYS}.`);
}

function noPlace(): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'This user has no state directory.', {
    hint: 'Set HOME, or XDG_STATE_HOME to an absolute path.',
  });
}
