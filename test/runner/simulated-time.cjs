// Put in by NODE_OPTIONS: the process lives SHIFT_MS later, and its time runs HURRY times faster, but
// for the date; limits, which are there for real waits, are HURRY_LIMITS times shorter.
const shift = Number(process.env.SHIFT_MS ?? 0);
const hurry = Number(process.env.HURRY ?? 1);
const { now } = Date;
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [now() + shift] : args));
  }
  static now() {
    return now() + shift;
  }
};
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, ms, ...args) => setTimeout(callback, ms / hurry, ...args);
globalThis.setTimeout[require('node:util').promisify.custom] =
  setTimeout[require('node:util').promisify.custom];
// Patience that is measured is as much shorter as the pauses are.
const measure = performance.now.bind(performance);
const begin = measure();
performance.now = () => begin + (measure() - begin) * hurry;

const hurryLimits = Number(process.env.HURRY_LIMITS ?? 1);
const { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.ceil(ms / hurryLimits));

// The file system lives in the machine's own time: what it dates is as far off.
const files = require('node:fs/promises');
const { open } = files;
files.open = async (...args) => {
  const handle = await open(...args);
  const stat = handle.stat.bind(handle);
  handle.stat = async (...options) => {
    const stats = await stat(...options);
    return Object.assign(stats, { mtime: new Date(stats.mtimeMs + shift) });
  };
  return handle;
};
