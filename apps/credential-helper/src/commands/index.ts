import type { Commands } from '../command-line/spec.ts';
import { get } from './get.ts';

/** Every verb, in the order of the help; all but the one that must be fast are loaded on demand. */
export const COMMANDS: Commands = {
  get: async () => get,
  'credential-process': async () => (await import('./credential-process.ts')).credentialProcess,
  exec: async () => (await import('./exec.ts')).exec,
  serve: async () => (await import('./serve.ts')).serve,
  'shell-init': async () => (await import('./shell-init.ts')).shellInit,
  setup: async () => (await import('./setup.ts')).setup,
  inspect: async () => (await import('./inspect.ts')).inspect,
  status: async () => (await import('./status.ts')).status,
  usage: async () => (await import('./usage.ts')).usage,
  doctor: async () => (await import('./doctor.ts')).doctor,
  keys: async () => (await import('./keys.ts')).keys,
  cache: async () => (await import('./cache.ts')).cache,
  'shell-refresh': async () => (await import('./shell-refresh.ts')).shellRefresh,
  completion: async () => (await import('./completion.ts')).completion,
};
