import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { findExposed } from '@bedrock-token/files';

/** What fits into a socket's address on macOS, in bytes; Linux has four more (unix(7)). */
const LONGEST_PATH = 103;

/**
 * A path at which a Unix socket can be made: no other user can put something else there. A socket that
 * nobody listens on any more is removed.
 *
 * @returns absolute
 * @throws ERR_INPUT if another process listens there, or something else is there
 */
export async function prepareSocket(given: string): Promise<string> {
  const path = resolve(given);
  const hint = 'Give --socket a path in a directory that only you can write to.';
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw refuse(
      `The path of --socket is longer than ${LONGEST_PATH} bytes`,
      'Choose a shorter one.',
    );
  }
  const directory = dirname(path);
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw refuse(`There is no directory ${directory}`, `Run: mkdir -m 700 '${directory}'`);
  }
  const exposed = findExposed(directory);
  if (exposed !== undefined) throw refuse(`Other users may change ${exposed.path}`, hint);
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before === undefined) return path;
  if (!before.isSocket() || (process.getuid !== undefined && before.uid !== process.getuid())) {
    throw refuse(`${path} is not a socket of yours`, 'Choose another path for --socket.');
  }
  if (await answers(path)) {
    throw refuse(`Another process listens on ${path}`, 'Stop it, or choose another path.');
  }
  unlinkSync(path);
  return path;
}

/** Runs what makes a socket, so that it has mode 0600 from its first moment. */
export async function withPrivateMode<T>(make: () => Promise<T>): Promise<T> {
  const before = process.umask(0o177);
  try {
    return await make();
  } finally {
    process.umask(before);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

const refuse = (message: string, hint: string) =>
  new BedrockTokenError('ERR_INPUT', `${message}.`, { hint });
