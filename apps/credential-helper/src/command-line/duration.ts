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
  const { min, max } = bounds;
  if (seconds >= min && seconds <= max) return seconds;
  const problem = Number.isNaN(seconds)
    ? 'is not a valid duration'
    : seconds > max
      ? `must be at most ${shortest(max)}`
      : `must be at least ${shortest(min)}`;
  throw new BedrockTokenError('ERR_INPUT', `${option} ${problem}.`, {
    hint: `Give seconds, or a number with ms, s, m or h, such as 15m; from ${shortest(min)} to ${shortest(max)}.`,
  });
}

/** As an option takes it: `12h`, `10m`, `90s`, `100ms`. */
function shortest(seconds: number): string {
  if (seconds < 1 && seconds > 0) return `${Math.round(seconds * 1000)}ms`;
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

/** `2 h 5 min`, `4 min`, `50 s`: two units at most, as people say it. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}
