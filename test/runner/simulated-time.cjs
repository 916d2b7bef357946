// Put in by NODE_OPTIONS: the process lives SHIFT_MS later, and its pauses are HURRY times shorter.
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
