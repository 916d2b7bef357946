import type { GatewayAddress } from '@bedrock-token/gateway';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan } from '../tool.ts';

/** An address that is written into a file. */
export interface WrittenAddress extends GatewayAddress {
  /** The file of the local key, for tools that read a key by a command. */
  keyFile: string;
}

/** How a tool gets the address and the local key of a gateway. */
export interface GatewayTool {
  /** Empty if the tool has no file for it. */
  plan(address: WrittenAddress, io: ProcessIo): FilePlan[];
  /** What a person enters where setup does not write, with the reason; each is a line. */
  enter?(address: WrittenAddress): string[];
  /** What the user does next, in a sentence or two. */
  next?: string;
}

/** @param settings of the file as it is, or of an empty one */
export function planJson(
  path: string,
  settings: Setting[] | ((text: string) => Setting[]),
): FilePlan {
  const of = (text: string) => (typeof settings === 'function' ? settings(text) : settings);
  return {
    path,
    isSecret: true,
    put: (text) => putSettings(text, of(text), path),
    take: (text, backup) => takeSettings(text, of(text), backup, path),
  };
}

/** The command that prints the local key: no other file has to hold it. */
export function printKey(
  { keyFile }: WrittenAddress,
  { platform }: ProcessIo,
): { command: string; args: string[] } {
  return platform === 'win32'
    ? { command: 'cmd.exe', args: ['/d', '/c', 'type', keyFile] }
    : { command: 'cat', args: [keyFile] };
}
