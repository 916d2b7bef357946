import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Measurement {
  milliseconds: number;
  /** Peak resident set of the process, as the kernel counted it. */
  peakMebibytes: number;
}

/** A process cannot see its child's peak memory, but it can report its own at its end. */
const tellPeak = fileURLToPath(new URL('./tell-peak.cjs', import.meta.url));

/** Runs one script in a process of its own, start to end. @throws if it fails */
export function runMeasured(file: string, env: Record<string, string>): Measurement {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { env, encoding: 'utf8' });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stdout}${stderr}`);
  return { milliseconds, peakMebibytes: measurePeak(file, env) };
}

/** A run of its own, so that the look at the memory is not in the time. */
function measurePeak(file: string, env: Record<string, string>): number {
  const { stderr } = spawnSync(process.execPath, ['--require', tellPeak, file], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = sorted.slice(middle - 1, middle + 1);
  return sorted.length % 2 === 0 ? (low + high) / 2 : (sorted[middle] ?? Number.NaN);
}
