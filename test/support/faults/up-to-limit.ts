import type { ChildProcess } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import {
  type CommandOptions,
  type CommandResult,
  command,
  runCommand,
  runProgram,
} from '../command/run-command.ts';
import { type Footprint, watchFootprint } from './footprint.ts';

export const KIB = 1024;
export const MIB = 1024 * KIB;
/** What no reader takes as a whole without being noticed; as a file it takes no room on a disk. */
export const ENDLESS = 1024 * MIB;

/** What a text is filled up with: the same again and again, or each time another line. */
export type Padding = string | ((nth: number) => string);

/** Fills a file with so many bytes, or with few more than the first, which are given. */
export function fillFile(path: string, start: string, bytes: number, pad: Padding = ' '): void {
  mkdirSync(dirname(path), { recursive: true });
  if (bytes !== ENDLESS) {
    const rest = Math.max(0, bytes - Buffer.byteLength(start));
    writeFileSync(path, start + padUpTo(rest, pad), { mode: 0o600 });
    return;
  }
  writeFileSync(path, start, { mode: 0o600 });
  truncateSync(path, ENDLESS);
}

/** What is left behind the last whole piece is filled with its last character. */
function padUpTo(length: number, pad: Padding): string {
  if (typeof pad === 'string') return pad.repeat(length / pad.length).padEnd(length, pad.slice(-1));
  const pieces: string[] = [];
  let left = length;
  for (let piece = pad(0); piece.length <= left; piece = pad(pieces.length)) {
    pieces.push(piece);
    left -= piece.length;
  }
  return pieces.join('').padEnd(length, pad(0).slice(-1));
}

export interface Measured extends CommandResult {
  footprint: Footprint;
}

/** Something that starts a process, such as a step of a workflow, and what that process takes. */
export async function measure<T>(
  run: (onStart: (child: ChildProcess) => void) => Promise<T>,
): Promise<T & { footprint: Footprint }> {
  let footprint: Footprint = { peakBytes: 0, cpuMs: 0 };
  const result = await run((child) => {
    footprint = watchFootprint(child);
  });
  return { ...result, footprint };
}

/** Runs the command, and watches what it takes. */
export async function measureCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Measured> {
  return measure((onStart) => runCommand(args, { ...options, onStart }));
}

/** The same with a file or device on stdin. */
export async function measureWithStdin(
  args: readonly string[],
  path: string,
  options: CommandOptions = {},
): Promise<Measured> {
  const words = ['sh', '-c', 'exec < "$0"; exec "$@"', path, ...command, ...args];
  return measure((onStart) => runProgram(words, { ...options, onStart }));
}

/** What a process may take on top of one that reads little. */
const ROOM = 64 * MIB;
/** What a reader may take for a byte that it refuses, or passes over. */
const BYTES_OF_A_BYTE = 4;
/** What a parser may make of it, such as a string and its place in a list of a line break. */
const PARSED_BYTES_OF_A_BYTE = 96;
/** What a byte of YAML may become: a token with its place in a tree. */
const BYTES_OF_A_TOKEN = 1024;
/** Below this nobody waits, and a busy machine makes as much out of nothing. */
const SLACK_MS = 1000;
/** What starts of one program differ by. */
const JITTER_MS = 200;
/** Twice the length takes twice the time, and four times with a square. */
const MOST_OF_HALF = 2.5;
/** How often half and whole are measured again: a busy machine takes time from any of them. */
const LOOKS = 3;

export interface Growth {
  little: Footprint;
  /** Of half of the limit; without it that is measured only if the whole takes long. */
  half?: Footprint;
  /** Of all of the limit. */
  whole: Footprint;
  limit: number;
  /** The longest text of which a byte may become a token. */
  tokens?: number | undefined;
  /** Measures half and whole once more. */
  again: () => Promise<[half: { footprint: Footprint }, whole: { footprint: Footprint }]>;
}

/** Time and memory grow with the length, and with no power of it. */
export async function expectLinear(growth: Growth): Promise<void> {
  const { little, whole, limit, tokens = 0, again } = growth;
  expectRoom(little, whole, PARSED_BYTES_OF_A_BYTE * limit + BYTES_OF_A_TOKEN * tokens);
  const halves = growth.half === undefined ? [] : [growth.half];
  const wholes = [whole];
  const least = (footprints: Footprint[]) =>
    Math.max(0, Math.min(...footprints.map(({ cpuMs }) => cpuMs)) - little.cpuMs);
  const mostMs = () => MOST_OF_HALF * (halves.length === 0 ? 0 : least(halves)) + JITTER_MS;
  for (let look = 0; least(wholes) >= mostMs() && look < LOOKS; look++) {
    const [half, another] = await again();
    halves.push(half.footprint);
    wholes.push(another.footprint);
  }
  expect(least(wholes), 'CPU time, in ms').toBeLessThan(mostMs());
}

/** What is beyond the limit, by a byte or without an end, takes no more than what is within. */
export function expectCutOff(
  little: Footprint,
  beyond: Footprint,
  limit: number,
  tokens = 0,
): void {
  expectRoom(little, beyond, BYTES_OF_A_BYTE * limit + BYTES_OF_A_TOKEN * tokens);
  const ofTokens = tokens === 0 ? 0 : SLACK_MS;
  expect(beyond.cpuMs, 'CPU time, in ms').toBeLessThan(3 * little.cpuMs + SLACK_MS + ofTokens);
}

function expectRoom(little: Footprint, more: Footprint, bytes: number): void {
  expect(more.peakBytes - little.peakBytes, 'memory, in bytes').toBeLessThan(ROOM + bytes);
}
