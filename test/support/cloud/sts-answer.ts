/** An answer of AssumeRoleWithWebIdentity as STS writes it, for tests that need a strange one. */
export function answerOfSts({
  arn = 'arn:aws:sts::123456789012:assumed-role/bedrock-ci/s',
  expiration = '2099-01-01T00:00:00Z',
}): string {
  return `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>
    <AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
    <SecretAccessKey>secret-of-another</SecretAccessKey>
    <SessionToken>token-of-another</SessionToken>
    <Expiration>${expiration}</Expiration></Credentials>
    </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}
