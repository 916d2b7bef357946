import { BedrockTokenError } from '@bedrock-token/core';

const OPTIONS: Record<string, string> = {
  'user-name': '--user',
  'credential-age-days': '--days',
  'rotate-after-days': '--rotate-after-days',
  'grace-hours': '--grace-hours',
  'soak-hours': '--soak-hours',
  'current-key': '--current-key',
  'pending-key': '--pending-key',
  'github-token': 'GH_TOKEN',
};

/** The rotation speaks of the action's inputs; a person at a terminal has options. */
const WORDS: [RegExp, string | ((...groups: string[]) => string)][] = [
  [/Input "mode" is rollback, and there/, 'There'],
  [/(current|pending)-key: \$\{\{.*?\}\}/g, '--$1-key FILE'],
  [/Input "(sinks|escrow|mode)"/g, '--$1'],
  [/Input "([\w-]+)"/g, '$1'],
  [/(?<![\w-])[Mm]ode (rotate|cleanup|compromised)/g, '--mode $1'],
  [
    new RegExp(`(?<![\\w-])(${Object.keys(OPTIONS).join('|')})(?![\\w-]):?`, 'g'),
    (_, name = '') => OPTIONS[name] ?? name,
  ],
  [
    /run where the key may be used, or allow this address/,
    'run where the key may be used, allow this address, or settle for --probe known',
  ],
  [/debug logging \(ACTIONS_STEP_DEBUG\)/, '--verbose'],
];

export function speakOptions(text: string): string {
  return WORDS.reduce(
    (spoken, [pattern, word]) =>
      typeof word === 'string' ? spoken.replace(pattern, word) : spoken.replace(pattern, word),
    text,
  );
}

/** The same error, for a person at a terminal. */
export function inOptions(error: unknown): unknown {
  if (!(error instanceof BedrockTokenError)) return error;
  const { code, message, hint, retryable, refused, cause } = error;
  return new BedrockTokenError(code, speakOptions(message), {
    hint: speakOptions(hint),
    retryable,
    refused,
    cause,
  });
}
