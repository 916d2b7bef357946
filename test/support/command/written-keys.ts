const rfc3339 = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** A short-term key that says what the test wants; nobody has signed it. */
export function shortKey({
  issued = new Date(),
  seconds = '3600',
  region = 'eu-west-1',
  session = '',
} = {}) {
  const query = new URLSearchParams({
    Action: 'CallWithBearerToken',
    'X-Amz-Credential': `AKIAEXAMPLEEXAMPLE12/20260101/${region}/bedrock/aws4_request`,
    'X-Amz-Date': rfc3339(issued).replace(/[-:]/g, ''),
    'X-Amz-Expires': seconds,
    ...(session && { 'X-Amz-Security-Token': session }),
    'X-Amz-Signature': 'CANARYsignature',
  });
  return `bedrock-api-key-${btoa(`bedrock.amazonaws.com/?${query}`)}`;
}

export const longKey = (alias: string) => `ABSK${btoa(`${alias}:CANARYsecret`)}`;
