import { describe, expect, it } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { askControlPlane } from '../support/cloud/ask-bedrock.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { decodeToken } from '../support/judges/decode-token.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];

describe.concurrent('one STS call serves all regions', () => {
  it('and each key works in its own region alone', async () => {
    await using cloud = await startCloud();
    const { outputs, environment } = await mintWell(cloud, {
      inputs: { 'aws-region': REGIONS.join('\n') },
    });
    expect(cloud.journal.count({ service: 'sts' })).toBe(1);
    expect(cloud.journal.count({ service: 'oidc' })).toBe(1);

    const tokens = JSON.parse(outputs.tokens as string) as Record<string, string>;
    expect(Object.keys(tokens)).toEqual(REGIONS);
    expect(outputs.token).toBe(tokens['us-east-1']);
    expect(environment.AWS_REGION).toBe('us-east-1');
    for (const [region, token] of Object.entries(tokens)) {
      for (const place of REGIONS) {
        const answer = await askControlPlane(cloud.regionEnv(place), token, '/foundation-models');
        expect(answer.status, `the key of ${region} in ${place}`).toBe(
          place === region ? 200 : 403,
        );
      }
    }
  });

  it.each([
    ['with commas', 'us-east-1, eu-west-1', ['us-east-1', 'eu-west-1']],
    ['on lines', '\n  us-east-1\n\n  eu-west-1\n', ['us-east-1', 'eu-west-1']],
    ['more than once', 'eu-west-1,us-east-1,eu-west-1', ['eu-west-1', 'us-east-1']],
  ])('written %s', async (_, text, regions) => {
    await using cloud = await startCloud();
    const { outputs } = await mintWell(cloud, { inputs: { 'aws-region': text } });
    expect(Object.keys(JSON.parse(outputs.tokens as string))).toEqual(regions);
    expect(outputs['aws-region']).toBe(regions[0]);
  });
});

describe.concurrent('the region is never guessed', () => {
  it.each<[string, Record<string, string>, string]>([
    ['the input', { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-east-1'],
    ['AWS_REGION', { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-west-2'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
  ])('it is that of %s', async (source, env, region) => {
    await using cloud = await startCloud();
    const inputs = { 'aws-region': source === 'the input' ? 'us-east-1' : '' };
    const { outputs } = await mintWell(cloud, { inputs, env });
    expect(outputs['aws-region']).toBe(region);
    expect(decodeToken(outputs.token as string).region).toBe(region);
    expect(outputs.tokens).toBe('');
  });

  it('a region that no partition knows gets a warning, and a key', async () => {
    await using cloud = await startCloud();
    const step = await mintWell(cloud, { inputs: { 'aws-region': 'us-east-1,us-esat-1' } });
    expect(warningsOf(step)).toEqual([
      'us-esat-1 is not a region that the AWS SDK knows. Did you mean us-east-1?',
    ]);
    expect(Object.keys(JSON.parse(step.outputs.tokens as string))).toContain('us-esat-1');
  });

  it('and where nobody names one, the step fails before any request', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'aws-region': '' } });
    expect(error).toMatch(/^ERR_INPUT: Input "aws-region" .*AWS_REGION.*AWS_DEFAULT_REGION/);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
