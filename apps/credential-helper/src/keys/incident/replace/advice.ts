import type { Attempts } from '../attempts.ts';
import type { Containment, ReplacedUser } from '../containment.ts';

/** What a person does about the keys of a user whose key leaked; a command ends each line that has one. */
export function replacementAdvice(
  { replaceFor }: Containment,
  { laterFailures }: Attempts,
  isReplaced: boolean,
): string[] {
  if (replaceFor === undefined) return [];
  const hasFailed = isReplaced && laterFailures.length > 0;
  return [
    ...(isReplaced ? [] : commandsFor(replaceFor)),
    ...(isReplaced && !hasFailed ? [] : replaceFor.others.map(stopOther)),
  ];
}

function commandsFor({ userName, service, keyId }: ReplacedUser): string[] {
  const ofService =
    service === 'bedrock' ? '' : ' --service claude-platform --workspace-id WORKSPACE-ID';
  const rotate = `bedrock-token keys rotate --mode compromised --user ${userName}${ofService}`;
  return [
    `Replace the key in every place that holds it. If that is one file: ${rotate} --out FILE`,
    `If these are secrets, parameters or several files, list them in FILE: ${rotate} --sinks FILE`,
    ...(keyId === undefined
      ? []
      : [
          `If the rotation action rotates it with a file of keys: bedrock-token keys incident ${keyId} --config bedrock-keys.yml`,
        ]),
  ];
}

const stopOther = (keyId: string) =>
  `Key ${keyId} of the same user works, too. If it leaked as well, stop it: bedrock-token keys incident ${keyId}`;
