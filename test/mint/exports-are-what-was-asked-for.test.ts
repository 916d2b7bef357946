import { describe, expect, it } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

const BEDROCK = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_DEFAULT_REGION', 'AWS_REGION'];
const OPENAI = ['OPENAI_API_KEY', 'OPENAI_BASE_URL'];
const ANTHROPIC = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL'];

describe.concurrent('exports are what was asked for', () => {
  it.each([
    { asked: '', names: BEDROCK },
    { asked: 'bedrock', names: BEDROCK },
    { asked: 'openai', names: OPENAI },
    { asked: 'bedrock,openai', names: [...BEDROCK, ...OPENAI] },
    { asked: 'openai\n  bedrock\n', names: [...BEDROCK, ...OPENAI] },
    { asked: 'anthropic', names: ANTHROPIC },
    { asked: 'bedrock, openai, anthropic', names: [...BEDROCK, ...OPENAI, ...ANTHROPIC] },
    { asked: 'none', names: [] },
  ])('export: "$asked"', async ({ asked, names }) => {
    await using cloud = await startCloud();
    const { environment, outputs } = await mintWell(cloud, { inputs: { export: asked } });
    const { EARLIER: _, ...exported } = environment;
    expect(Object.keys(exported).toSorted()).toEqual(names.toSorted());
    // Whatever is exported, the outputs are there.
    expect(outputs.token).toMatch(/^bedrock-api-key-/);
    if (names.includes('OPENAI_API_KEY')) {
      expect(exported.OPENAI_API_KEY).toBe(outputs.token);
      expect(exported.OPENAI_BASE_URL).toBe(outputs['openai-base-url']);
    }
    if (names.includes('ANTHROPIC_AUTH_TOKEN')) {
      expect(exported.ANTHROPIC_AUTH_TOKEN).toBe(outputs.token);
      expect(exported.ANTHROPIC_BASE_URL).toBe(outputs['anthropic-base-url']);
    }
    expect(outputs['mantle-base-url']).toBe(`${cloud.url}/bedrock-mantle`);
    if (names.includes('AWS_REGION')) {
      expect(exported.AWS_BEARER_TOKEN_BEDROCK).toBe(outputs.token);
      expect([exported.AWS_REGION, exported.AWS_DEFAULT_REGION]).toEqual([
        'us-east-1',
        'us-east-1',
      ]);
    }
  });

  it('an unencumbered environment gets no warning', async () => {
    await using cloud = await startCloud();
    expect(warningsOf(await mintWell(cloud, { inputs: { export: 'bedrock,openai' } }))).toEqual([]);
  });

  it.each([
    { name: 'AWS_BEARER_TOKEN_BEDROCK', asked: 'bedrock' },
    { name: 'AWS_ACCESS_KEY_ID', asked: 'bedrock' },
    { name: 'AWS_SECRET_ACCESS_KEY', asked: 'bedrock' },
    { name: 'AWS_SESSION_TOKEN', asked: 'bedrock' },
    { name: 'OPENAI_API_KEY', asked: 'openai' },
    { name: 'OPENAI_BASE_URL', asked: 'openai' },
    { name: 'ANTHROPIC_AUTH_TOKEN', asked: 'anthropic' },
    { name: 'ANTHROPIC_BASE_URL', asked: 'anthropic' },
    { name: 'ANTHROPIC_API_KEY', asked: 'anthropic' },
  ])('$name, set already, is warned about by name', async ({ name, asked }) => {
    await using cloud = await startCloud();
    const step = await mintWell(cloud, {
      inputs: { export: asked },
      env: { [name]: 'set-earlier' },
    });
    const warnings = warningsOf(step);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(name);
    expect(warnings[0]).not.toContain('set-earlier');
  });

  it('warns of an empty bearer, which breaks AWS SDKs, even where it exports none', async () => {
    await using cloud = await startCloud();
    const step = await mintWell(cloud, {
      inputs: { export: 'none' },
      env: { AWS_BEARER_TOKEN_BEDROCK: '' },
    });
    expect(warningsOf(step).join()).toMatch(/AWS_BEARER_TOKEN_BEDROCK .*empty/);
  });

  it('does not warn about variables that its exports do not touch', async () => {
    await using cloud = await startCloud();
    const step = await mintWell(cloud, { env: { OPENAI_API_KEY: 'sk-of-another-service' } });
    expect(warningsOf(step)).toEqual([]);
  });
});
