import { BedrockTokenError } from '@bedrock-token/core';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { annotateError, mask, workflowLog } from './log.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The lines that a step prints, as the runner gets them. */
function linesOf(act: () => void): string[] {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  act();
  write.mockRestore();
  return printed.join('').split('\n').slice(0, -1);
}

/** What the runner obeys: `::command::` at the head of a line, `##[command]` anywhere. */
const COMMAND = /^\s*::|##\[/;

it('masks a value as it is and URL-encoded', () => {
  // The runner takes %25 for a percent sign.
  const masks = linesOf(() => mask('a/b+c=')).map((line) => line.replaceAll('%25', '%'));
  expect(masks).toEqual(['::add-mask::a/b+c=', '::add-mask::a%2Fb%2Bc%3D']);
});

it('masks once what is the same in both forms, and nothing that is blank', () => {
  expect(linesOf(() => mask('plain'))).toEqual(['::add-mask::plain']);
  expect(linesOf(() => mask(''))).toEqual([]);
  expect(linesOf(() => mask(' \n'))).toEqual([]);
});

it('masks whatever it is given, in one line for each form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
      for (const line of linesOf(() => mask(value))) expect(line).toMatch(/^::add-mask::/);
    }),
  );
});

it('reports an error in one annotation with code, sentence and hint', () => {
  const error = new BedrockTokenError('ERR_SINK', 'The disk is full', { hint: 'Make room.' });
  const [annotation, ...debug] = linesOf(() => annotateError(error));
  expect(annotation).toBe('::error::ERR_SINK: The disk is full. Make room.');
  for (const line of debug) expect(line).toMatch(/^::debug::/);
});

it('keeps the cause to its kind', () => {
  const cause = new TypeError('canary');
  const error = new BedrockTokenError('ERR_UPSTREAM', 'No.', { hint: 'Yes.', cause });
  const lines = linesOf(() => annotateError(error));
  expect(lines.join('\n')).toContain('caused by TypeError');
  expect(lines.join('\n')).not.toContain('canary');
});

it.each([
  '::stop-commands::x',
  '  ::set-output name=a::b',
  'fine\n::error::not fine',
  'fine\r::error::not fine',
  'in the middle ##[error]x',
  '\u0085::error::x',
  '\u2028::error::x',
])('takes the power of a command from %j', (text) => {
  for (const line of linesOf(() => workflowLog.info(text))) expect(line).not.toMatch(COMMAND);
  const lines = linesOf(() => {
    workflowLog.warn(text);
    annotateError(new BedrockTokenError('ERR_UPSTREAM', text, { hint: text }));
  });
  for (const line of lines) {
    expect(line).toMatch(/^::(warning|error|debug)::/);
    expect(line.replace(/^::\w+::/, '').replaceAll('%0A', '\n')).not.toMatch(/^\s*::|##\[/m);
  }
});

it('leaves what people read as it is', () => {
  const text = 'User: arn:aws:sts::123456789012:assumed-role/ci/run may not.';
  expect(linesOf(() => workflowLog.info(text))).toEqual([text]);
});

it('whatever a server says: one line of log, without a command', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
      const lines = linesOf(() => workflowLog.info(`${a}\n::${b}##[${a}`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(COMMAND);
    }),
    { numRuns: 2000 },
  );
});
