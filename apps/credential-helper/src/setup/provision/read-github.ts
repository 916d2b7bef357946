import type { RepositoryReading } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import { withStatusLine } from '../../status-line.ts';
import { openGitHub } from './open-github.ts';
import type { RepositoryOptions } from './read-repository.ts';

/**
 * What GitHub says of the repository, if there is a token to ask with. Asked only for what is not
 * given: the format of subjects, and IDs.
 *
 * @returns undefined if GitHub was not asked
 * @throws ERR_UPSTREAM if GitHub does not respond; ERR_INPUT if the token is not for that GitHub
 */
export async function readGitHub(
  { repository, issuer, subject, ids, immutable }: RepositoryOptions,
  io: ProcessIo,
): Promise<RepositoryReading | undefined> {
  const isKnown = immutable === 'no' || (immutable === 'yes' && ids !== undefined);
  if (subject !== undefined || (isKnown && ids !== undefined)) return undefined;
  const github = await openGitHub(`repository ${repository}`, issuer, io);
  if (github === undefined) return undefined;
  const { readRepositorySubjects } = await import('@bedrock-token/github');
  const reading = await withStatusLine(
    () => 'GitHub',
    io,
    () => readRepositorySubjects(repository, github.api, github.tokenName),
  );
  io.verbose(`GitHub: ${JSON.stringify(reading)}`);
  return reading;
}
