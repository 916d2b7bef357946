import { describe, expect, it } from 'vitest';
import { runClient, works } from '../test-support/python.ts';
import { startSecrets } from '../test-support/secrets.ts';

const BOTO3 = `
import boto3, json
from botocore.exceptions import ClientError

def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]

secrets, ssm = boto3.client("secretsmanager"), boto3.client("ssm")
made = secrets.create_secret(Name="key", SecretString="one", Tags=[{"Key": "team", "Value": "a"}])
pending = secrets.put_secret_value(SecretId="key", SecretString="two", VersionStages=["AWSPENDING"])
before = secrets.get_secret_value(SecretId="key")
secrets.update_secret_version_stage(SecretId=made["ARN"], VersionStage="AWSCURRENT",
    MoveToVersionId=pending["VersionId"], RemoveFromVersionId=made["VersionId"])
stages = secrets.describe_secret(SecretId="key")["VersionIdsToStages"]
previous = secrets.get_secret_value(SecretId="key", VersionStage="AWSPREVIOUS")["SecretString"]
secrets.delete_secret(SecretId="key", RecoveryWindowInDays=7)
deleted = code_of(lambda: secrets.get_secret_value(SecretId="key"))
secrets.restore_secret(SecretId="key")
ssm.put_parameter(Name="/key", Value="one", Type="SecureString")
taken = code_of(lambda: ssm.put_parameter(Name="/key", Value="two", Type="SecureString"))
ssm.put_parameter(Name="/key", Value="two", Type="SecureString", Overwrite=True)
parameter = ssm.get_parameter(Name="/key", WithDecryption=True)["Parameter"]
ssm.delete_parameter(Name="/key")
gone = code_of(lambda: ssm.get_parameter(Name="/key"))
print(json.dumps({
    "before": before["SecretString"], "dated": before["CreatedDate"].year > 2000,
    "stages": sorted(stages[pending["VersionId"]]), "previous": previous, "deleted": deleted,
    "current": secrets.get_secret_value(SecretId="key")["SecretString"],
    "taken": taken, "value": parameter["Value"], "version": parameter["Version"], "gone": gone,
}))
`;

// Neither is asked for by package.json: a machine without Python skips these.
describe('clients that nobody here wrote', () => {
  it.skipIf(!works('python3', '-c', 'import boto3'))('boto3 keeps and reads secrets', async () => {
    const { emulator } = await startSecrets();
    const keys = emulator.issue({ user: 'keeper' });
    expect(JSON.parse(await runClient(emulator, keys, 'python3', '-c', BOTO3))).toEqual({
      before: 'one',
      dated: true,
      stages: ['AWSCURRENT', 'AWSPENDING'],
      previous: 'one',
      deleted: 'InvalidRequestException',
      current: 'two',
      taken: 'ParameterAlreadyExists',
      value: 'two',
      version: 2,
      gone: 'ParameterNotFound',
    });
  });

  it.skipIf(!works('aws', '--version'))('the AWS CLI reads secrets', async () => {
    const { emulator } = await startSecrets();
    const keys = emulator.issue({ user: 'keeper' });
    emulator.secretsManager.put({ name: 'key', region: 'us-west-2', value: 'of a secret' });
    emulator.parameterStore.put({ name: '/key', region: 'us-west-2', value: 'of a parameter' });
    const aws = (...words: string[]) => runClient(emulator, keys, 'aws', ...words);
    const text = ['--output', 'text', '--query'];
    const [secret, parameter] = await Promise.all([
      aws('secretsmanager', 'get-secret-value', '--secret-id', 'key', ...text, 'SecretString'),
      aws(
        'ssm',
        'get-parameter',
        '--with-decryption',
        '--name',
        '/key',
        ...text,
        'Parameter.Value',
      ),
    ]);
    expect([secret.trim(), parameter.trim()]).toEqual(['of a secret', 'of a parameter']);
  });
});
