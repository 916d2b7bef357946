const ASSUME = [
  'RoleArn',
  'RoleSessionName',
  'DurationSeconds',
  'Policy',
  'PolicyArns.member.N.arn',
];

/** What each action reads; N is a number from 1 on. The API has more, such as SourceIdentity. */
export const EXPECTED_PARAMETERS = {
  AssumeRoleWithWebIdentity: [...ASSUME, 'WebIdentityToken'],
  AssumeRole: [...ASSUME, 'ExternalId', 'Tags.member.N.Key', 'Tags.member.N.Value'],
  GetCallerIdentity: [],
};
