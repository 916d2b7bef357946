import { type CaseGroup, inFiles, NOTHING, refusal } from './case.ts';

/** Published as `imds-endpoint-tests` and the `imds_` cases of the default chain. */
export const instanceCases: CaseGroup = ({ cloud, role }) => {
  const { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint = '' } = cloud.instanceEnv('machine');
  const here = { AWS_EC2_METADATA_DISABLED: undefined };
  const asked = { ...here, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint };
  const assumed = inFiles(
    `[default]\nrole_arn = ${role('for-machine')}\ncredential_source = Ec2InstanceMetadata\n`,
  );
  const isOut = (action: string, status: number) => () =>
    cloud.faults.add({ service: 'latest', action, kind: 'status', status, times: 9 });
  return [
    { name: 'the role of the instance', env: asked, gives: 'assumed-role/machine' },
    {
      name: 'a profile with settings and no credentials',
      files: inFiles('[default]\nregion = us-east-1\nmax_attempts = 1\n'),
      env: asked,
      gives: 'assumed-role/machine',
    },
    { name: 'the source of a role', files: assumed, env: asked, gives: 'assumed-role/for-machine' },
    {
      name: 'ec2_metadata_service_endpoint of the profile',
      files: inFiles(`[default]\nec2_metadata_service_endpoint = ${endpoint}\n`),
      env: here,
      gives: 'assumed-role/machine',
    },
    {
      name: 'ec2_metadata_service_endpoint of a profile that is asked for',
      files: inFiles(
        `[default]\nec2_metadata_service_endpoint = http://127.0.0.1:9\n[profile box]\nec2_metadata_service_endpoint = ${endpoint}\n`,
      ),
      profile: 'box',
      env: here,
      gives: 'assumed-role/machine',
    },
    {
      name: 'ec2_metadata_service_endpoint of the profile for the source of a role',
      files: inFiles(`${assumed['.aws/config']}ec2_metadata_service_endpoint = ${endpoint}\n`),
      env: here,
      gives: 'assumed-role/for-machine',
    },
    {
      name: 'the variable before the profile',
      files: inFiles('[default]\nec2_metadata_service_endpoint = http://127.0.0.1:9\n'),
      env: asked,
      gives: 'assumed-role/machine',
    },
    {
      name: 'an endpoint before a mode',
      env: { ...asked, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' },
      gives: 'assumed-role/machine',
    },
    {
      name: 'a mode that there is not',
      env: { ...here, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv9' },
      gives: refusal(/AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE/),
    },
    {
      name: 'a mode that there is not in the profile',
      files: inFiles('[default]\nec2_metadata_service_endpoint_mode = IPv9\n'),
      env: here,
      gives: refusal(/ec2_metadata_service_endpoint_mode/),
    },
    {
      name: 'a mode that there is not for the source of a role',
      files: assumed,
      env: { ...here, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv9' },
      gives: refusal(/AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE/),
    },
    {
      name: 'an endpoint that is no URI',
      env: { ...here, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'not a uri' },
      gives: refusal(/AWS_EC2_METADATA_SERVICE_ENDPOINT/),
    },
    {
      name: 'an endpoint that is no URI in the profile',
      files: inFiles('[default]\nec2_metadata_service_endpoint = not a uri\n'),
      env: here,
      gives: refusal(/ec2_metadata_service_endpoint/),
    },
    {
      name: 'AWS_EC2_METADATA_DISABLED',
      env: { ...asked, AWS_EC2_METADATA_DISABLED: 'True' },
      gives: NOTHING,
    },
    {
      name: 'AWS_EC2_METADATA_DISABLED for the source of a role',
      files: assumed,
      env: { ...asked, AWS_EC2_METADATA_DISABLED: 'True' },
      gives: refusal(/AWS_EC2_METADATA_DISABLED/),
    },
    {
      name: 'AWS_EC2_METADATA_DISABLED that is not true',
      env: { ...asked, AWS_EC2_METADATA_DISABLED: 'no' },
      gives: 'assumed-role/machine',
    },
    {
      name: 'an instance without a role',
      env: asked,
      before: isOut('GetRoleName', 404),
      gives: NOTHING,
    },
    {
      name: 'an instance without a role for the source of a role',
      files: assumed,
      env: asked,
      before: isOut('GetRoleName', 404),
      gives: refusal(/instance metadata/),
    },
    {
      name: 'an instance that gives no token',
      files: assumed,
      env: asked,
      before: isOut('PutToken', 403),
      gives: refusal(/instance metadata/),
    },
    {
      name: 'an instance that is out of order',
      env: asked,
      before: isOut('GetRoleName', 503),
      gives: refusal(/./),
      published: 'tries again after a 503, which neither botocore nor the SDK for JavaScript does',
    },
  ];
};
