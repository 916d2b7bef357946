/**
 * `aws SERVICE OPERATION --option value …`, as far as our hints and pages use it, by the AWS SDK for JavaScript: for
 * tests that paste a command where the AWS CLI may be missing. The conformance suite runs the real one.
 */
import { readFileSync } from 'node:fs';

interface Sdk {
  client: new (settings: object) => { send(command: object): Promise<object> };
  commands: Record<string, new (input: object) => object>;
  /** How members begin: IAM's with a capital. */
  member(name: string): string;
}

const pascal = (words: string) =>
  words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
/** In names of IAM, such as `OpenIDConnectProviderArn`. */
const iam = (words: string) =>
  pascal(words).replace(/(OpenId|ClientId)(?=[A-Z]|$)/g, (name) => name.replace('Id', 'ID'));
const camel = (words: string) => pascal(words).replace(/^\w/, (letter) => letter.toLowerCase());

async function load(service: string): Promise<Sdk> {
  const of = (module: object, name: string, member: Sdk['member']) => {
    const commands = module as Sdk['commands'];
    return { client: commands[name] as unknown as Sdk['client'], commands, member };
  };
  switch (service) {
    case 'bedrock':
      return of(await import('@aws-sdk/client-bedrock'), 'BedrockClient', camel);
    case 'bedrock-runtime':
      return of(await import('@aws-sdk/client-bedrock-runtime'), 'BedrockRuntimeClient', camel);
    case 'iam':
      return of(await import('@aws-sdk/client-iam'), 'IAMClient', iam);
    case 'secretsmanager':
      return of(await import('@aws-sdk/client-secrets-manager'), 'SecretsManagerClient', pascal);
    default:
      throw new Error(`aws: no service ${service} here`);
  }
}

function readValue(text: string): unknown {
  if (text.startsWith('fileb://')) return readFileSync(text.slice('fileb://'.length));
  // A document, which IAM takes as text.
  if (text.startsWith('file://')) return readFileSync(text.slice('file://'.length), 'utf8');
  return /^[[{]/.test(text) ? JSON.parse(text) : text;
}

const [service = '', operation = '', ...options] = process.argv.slice(2);
const sdk = await load(service);
const input: Record<string, unknown> = {};
let region = process.env.AWS_REGION;
for (let at = 0; at < options.length; at += 2) {
  const [option = '', value = ''] = options.slice(at, at + 2);
  if (!option.startsWith('--')) throw new Error(`aws: ${option} is no option`);
  if (option === '--region') region = value;
  else input[sdk.member(option.slice(2))] = option.endsWith('-list') ? [value] : readValue(value);
}
const Command = sdk.commands[`${service === 'iam' ? iam(operation) : pascal(operation)}Command`];
if (Command === undefined) throw new Error(`aws: no operation ${operation} here`);
try {
  const client = new sdk.client({ region, maxAttempts: 1 });
  const { $metadata, ...output } = (await client.send(new Command(input))) as {
    $metadata: unknown;
  };
  process.stdout.write(`${JSON.stringify(output)}\n`);
} catch (error) {
  process.stderr.write(
    `An error occurred (${(error as Error).name}): ${(error as Error).message}\n`,
  );
  process.exitCode = 254;
}
