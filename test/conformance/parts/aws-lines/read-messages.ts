import { readMessages } from '../../../support/judges/messages.ts';
import { readSentences } from './mentions.ts';
import type { Scripts } from './script.ts';

/** They write scripts, which other parts run: readme-setup and act. */
const SCRIPTS = /[\\/]documents[\\/](?:aws-cli|workflow)\.ts$/;

/** `…` is what the code inserts; the option before it, or what it is a part of, says of what kind it is. */
const INSERTED: readonly [place: RegExp, standIn: string][] = [
  [/(?<=s3 cp --recursive )…/g, 's3://stand-in'],
  [/(?<=--region )…/g, 'us-east-1'],
  [/(?<=--access-key-id )…/g, 'AKIAIOSFODNN7EXAMPLE'],
  [/(?<=--service-specific-credential-id )…/g, 'ACCAEXAMPLE0000000001'],
  [/(?<=--max-session-duration )…/g, '3600'],
  [/(?<=-arn )…/g, 'arn:aws:iam::123456789012:policy/stand-in'],
  [/(?<=--url )…/g, 'https://issuer.example'],
  [/(?<=--tags )…/g, 'Key=stand-in,Value=stand-in'],
  [/(?<=(?:attach|delete)-)…(?=-policy)|(?<=--)…(?=-name)/g, 'role'],
  // Options, or nothing.
  [/(?<=[a-z])…$/g, ''],
  [/…/g, 'stand-in'],
];

/** The commands that the messages of the code name. */
export function readMessageCommands(): Scripts {
  const scripts = readMessages()
    .filter(({ file }) => !SCRIPTS.test(file))
    .flatMap(({ file, texts }) =>
      texts.flatMap(readSentences).map((command) => ({
        where: file,
        text: INSERTED.reduce((text, [place, standIn]) => text.replace(place, standIn), command),
        env: {},
        isPartial: true,
      })),
    );
  return { scripts, unread: [] };
}
