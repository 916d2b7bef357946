import { expect, it } from 'vitest';
import { renderPipeline } from './pipeline.ts';

const render = (version: string | undefined) =>
  renderPipeline('gitlab', {
    roleArn: 'arn:aws:iam::123456789012:role/bedrock-app',
    region: 'us-east-1',
    audience: 'sts.amazonaws.com',
    ref: undefined,
    tool: { partition: 'aws', consumer: 'bedrock', plane: 'runtime', model: 'm', version },
  }).text;

it.each([
  ['1.2.3', 'npx --yes bedrock-token@1.2.3 exec '],
  [undefined, 'npx --yes bedrock-token exec '],
])('installs version %s', (version, command) => {
  expect(render(version)).toContain(command);
});
