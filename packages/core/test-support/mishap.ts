import { BedrockTokenError } from '../src/errors.ts';

/** What goes wrong with the n-th call of a run, from 1. */
export interface Mishap {
  call: number;
  /**
   * `die`: the process ends there and does nothing any more. `lose`: an error that leaves open
   * whether the call took place. `outage`: the same for all later calls of this kind. `refuse`: a
   * definite no.
   */
  kind: 'die' | 'lose' | 'outage' | 'refuse';
  /** Before or after the call has had its effect. */
  when: 'before' | 'after';
}

/** A process that does a rotation. */
export interface Run {
  mishap: Mishap | undefined;
  isDead: boolean;
  callNumber: number;
  /** The kind of call that fails from now on. */
  outage?: string;
  /** Waits until it is this run's turn. */
  turn: () => Promise<void>;
}

/** The process has ended: nothing of it may go on. */
export class Died extends Error {}

/** Ends the run if its mishap is a death. @returns what the call throws */
export function failRun(run: Run, { kind }: Mishap, name: string): Error {
  if (kind === 'die') {
    run.isDead = true;
    return new Died();
  }
  return kind === 'refuse' ? refusal(name) : lost(name);
}

export function refusal(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', `Refused: ${what}.`, { hint: 'None.', refused: true });
}

function lost(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `No answer: ${what}.`, {
    hint: 'None.',
    retryable: true,
  });
}

export function limitExceeded(): BedrockTokenError {
  return new BedrockTokenError('ERR_KEY_LIMIT', 'Two keys.', { hint: 'None.' });
}
