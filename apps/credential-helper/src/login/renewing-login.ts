import { findLogin } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { logInOnce } from './log-in-once.ts';

/**
 * Does something that needs credentials, and once more after a login, if that is what it needs. Nobody is
 * asked to log in where nobody looks: stderr has to be a terminal.
 *
 * @param profile of `--profile`
 * @throws what `act` throws; ERR_LOGIN_REQUIRED for a login that could not be renewed
 */
export async function renewingLogin<Result>(
  profile: string | undefined,
  io: ProcessIo,
  act: () => Promise<Result>,
): Promise<Result> {
  // Without what an attempt adds to it.
  const env = { ...io.env };
  try {
    return await act();
  } catch (error) {
    if (!isLoginRequired(error)) throw error;
    const login = await findLogin(profile, env);
    if (login === undefined) throw error;
    if ((await io.stderrWidth()) === undefined) throw notOnTerminal(error);
    await logInOnce(login, env, io);
    return act();
  }
}

const isLoginRequired = (error: unknown): error is BedrockTokenError =>
  error instanceof BedrockTokenError && error.code === 'ERR_LOGIN_REQUIRED';

const notOnTerminal = (error: BedrockTokenError) =>
  new BedrockTokenError(
    error.code,
    `${error.message} --login does not renew it here, since stderr is not a terminal.`,
    { hint: error.hint, cause: error },
  );
