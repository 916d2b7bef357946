/**
 * Runs tasks one after the other, in the order in which they come. A sign-in sets variables of the
 * process while it lasts, so two of them must not overlap.
 */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const running = last.then(task);
    last = running.catch(() => {});
    return running;
  };
}
