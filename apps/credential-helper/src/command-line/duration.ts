import { BedrockTokenError } from '@bedrock-token/core';

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/**
 * Reads `900`, `900s`, `15m`, `12h` or `500ms`; a bare number is seconds.
 *
 * @param option for the error, such as `--min-ttl`
 * @returns seconds
 * @throws ERR_INPUT for anything else, or above `maxSeconds`
 */
export function parseDuration(
  text: string,
  option: string,
  bounds: { min: number; max: number },
): number {
  const match = /^(\d{1,9})(ms|s|m|h)?$/.exec(text);
  const seconds =
    match === null ? Number.NaN : Number(match[1]) * UNITS[(match[2] ?? 's') as keyof typeof UNITS];
  if (seconds >= bounds.min && seconds <= bounds.max) return seconds;
  throw new BedrockTokenError('ERR_INPUT', `${option} is not a valid duration.`, {
    hint: `Give seconds, or a number with ms, s, m or h, such as 15m; from ${bounds.min} s to ${bounds.max} s.`,
  });
}

/** `2 h 5 min`, `4 min`, `50 s`: two units at most, as people say it. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}
