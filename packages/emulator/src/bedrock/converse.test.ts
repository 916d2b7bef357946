import { describe, expect, it } from 'vitest';
import { MODEL, roleToken, start } from '../../test-support/scenario.ts';

describe('Converse validates', () => {
  const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
  it.each<[string, unknown]>([
    ['no messages', {}],
    ['empty messages', { messages: [] }],
    ['a message that is none', { messages: ['hi'] }],
    ['an unknown role', { messages: [{ role: 'system', content: [{ text: 'hi' }] }] }],
    [
      'an assistant who speaks first',
      { messages: [{ role: 'assistant', content: [{ text: 'hi' }] }] },
    ],
    ['content that is text', user('hi')],
    ['empty content', user([])],
    ['an empty block', user([{}])],
    ['an unknown block', user([{ sound: 'x' }])],
    ['a block of two kinds', user([{ text: 'x', image: {} }])],
    ['blank text', user([{ text: ' ' }])],
    ['text that is a number', user([{ text: 1 }])],
    ['maxTokens of none', { ...user([{ text: 'x' }]), inferenceConfig: { maxTokens: 0 } }],
    ['maxTokens of a half', { ...user([{ text: 'x' }]), inferenceConfig: { maxTokens: 0.5 } }],
    ['too hot', { ...user([{ text: 'x' }]), inferenceConfig: { temperature: 2 } }],
  ])('%s', async (_name, body) => {
    const emulator = await start();
    const url = `${emulator.url}/bedrock-runtime/model/${encodeURIComponent(MODEL)}/converse`;
    const headers = { authorization: `Bearer ${await roleToken(emulator)}` };
    const post = (text: string) => fetch(url, { method: 'POST', headers, body: text });
    const response = await post(JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/^ValidationException/);
    expect(await response.json()).toHaveProperty('message');
    const broken = await post('{');
    expect(broken.headers.get('x-amzn-errortype')).toMatch(/^SerializationException/);
  });
});
