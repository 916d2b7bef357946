import { constants } from 'node:os';

const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/** Waits for a signal that ends the process. The next one ends it at once, whatever it is doing. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const signal of ENDING) {
      process.on(signal, () => {
        if (isEnding) process.exit(128 + constants.signals[signal]);
        isEnding = true;
        resolve();
      });
    }
  });
}
