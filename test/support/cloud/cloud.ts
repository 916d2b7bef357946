import { type Emulator, type EmulatorConfig, startEmulator } from '@bedrock-token/emulator';

export const ACCOUNT = '123456789012';
/** A role of the emulator's default account that admits the default job. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-ci`;

/** A strict emulator for one test: `await using cloud = await startCloud()`. */
export type Cloud = Emulator & AsyncDisposable;

export async function startCloud(config?: EmulatorConfig): Promise<Cloud> {
  const emulator = await startEmulator(config);
  // Unexpected requests make stop() throw, and so the test fail.
  return Object.assign(emulator, { [Symbol.asyncDispose]: () => emulator.stop() });
}
