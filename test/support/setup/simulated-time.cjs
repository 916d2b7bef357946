// Put in by NODE_OPTIONS: the process lives SHIFT_MS later. While it waits for nothing but its own
// timers, its time runs HURRY times faster, but for the date. While it waits for a server, a process
// or a file, its time is real: a limit is as long as it says, however busy the machine is.
// AbortSignal's limits, which are there for real waits, are HURRY_LIMITS times shorter.
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

const { setTimeout, clearTimeout, setInterval } = globalThis;
const measure = performance.now.bind(performance);
/** Milliseconds that were passed over so far. */
let skipped = 0;
performance.now = () => measure() + skipped;

/** Each timer, with when it is due by that clock, and what it does. */
const timers = new Map();
globalThis.setTimeout = (callback, ms = 0, ...args) => {
  const fire = () => {
    timers.delete(timer);
    callback(...args);
  };
  const timer = setTimeout(fire, ms);
  timers.set(timer, { due: performance.now() + ms, fire });
  return timer;
};
globalThis.setTimeout[require('node:util').promisify.custom] =
  setTimeout[require('node:util').promisify.custom];
globalThis.clearTimeout = (timer) => {
  timers.delete(timer);
  clearTimeout(timer);
};

/** Its own output is a pipe that is always open; a process that it waits for is listed as itself. */
const IDLE = new Set(['Timeout', 'PipeWrap']);
const isIdle = () => process.getActiveResourcesInfo().every((name) => IDLE.has(name));
const STEP_MS = 5;
let last = measure();
let wasIdle = false;
if (hurry > 1) setInterval(hurryOn, STEP_MS).unref();

function hurryOn() {
  const elapsed = measure() - last;
  last += elapsed;
  const idle = isIdle();
  // A step may have been long because the machine was busy, and not the process idle for all of it.
  if (idle && wasIdle) skipped += Math.min(elapsed, 2 * STEP_MS) * (hurry - 1);
  wasIdle = idle;
  const due = [...timers].filter((entry) => entry[1].due <= performance.now());
  for (const [timer, { fire }] of due.sort((one, other) => one[1].due - other[1].due)) {
    if (!timers.has(timer)) continue;
    clearTimeout(timer);
    fire();
  }
}

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
