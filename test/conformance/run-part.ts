import { type Check, type CheckResult, NotAvailable, type Part } from './part.ts';
import type { Row } from './rows.ts';
import { killPrograms } from './run-program.ts';
import { createToolbox } from './toolbox.ts';

export interface PartReport {
  readonly rows: readonly Row[];
  /** One line for each case that disagreed. */
  readonly failures: readonly string[];
}

const minute = 60_000;
const prepareMinutes = 20;

class OutOfTime extends Error {}

/** Installs a part and runs its checks. Nothing of it runs on after that. */
export async function runPart(part: Part, log: (line: string) => void): Promise<PartReport> {
  const toolbox = createToolbox(part.id);
  const { id, group, name } = part;
  const rows: Row[] = [];
  const failures: string[] = [];
  try {
    log(`${id}: installing`);
    const prepared = await within(prepareMinutes, part.prepare(toolbox));
    const { version, checks } = prepared;
    try {
      for (const check of checks) {
        const { configured, compared } = check;
        const result = await runCheck(check);
        failures.push(...result.failures.map((failure) => `${id} (${configured}): ${failure}`));
        rows.push({
          ...{ id, group, name, version, configured, compared },
          cases: String(result.cases),
          result: result.failures.length === 0 ? 'passed' : `${result.failures.length} failed`,
        });
        log(`${id} ${version}, ${configured}: ${result.cases} cases, ${rows.at(-1)?.result}`);
      }
    } finally {
      await prepared.stop?.();
    }
  } catch (error) {
    rows.push({
      ...{ id, group, name, version: '', configured: '', compared: '', cases: '0' },
      result: tellError(error, part.mayBeMissing !== undefined),
    });
    if (!(error instanceof NotAvailable)) failures.push(`${id}: ${(error as Error).stack}`);
    log(`${id}: ${rows.at(-1)?.result}`);
  } finally {
    killPrograms();
    toolbox.removeScratch();
  }
  return { rows, failures };
}

function tellError(error: unknown, mayBeMissing: boolean): string {
  if (!(error instanceof NotAvailable)) return '1 failed';
  return `${mayBeMissing ? 'not run (may be missing)' : 'not run'}: ${error.message}`;
}

/** What throws or takes too long is one failure; the other checks still run. */
async function runCheck(check: Check): Promise<CheckResult> {
  try {
    const result = await within(check.minutes ?? 5, check.run());
    if (result.cases > 0) return result;
    return { cases: 0, failures: [...result.failures, 'no case was compared'] };
  } catch (error) {
    killPrograms();
    return { cases: 1, failures: [(error as Error).stack ?? String(error)] };
  }
}

async function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = () => reject(new OutOfTime(`no end after ${minutes} minutes`));
    timer = setTimeout(late, minutes * minute);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
