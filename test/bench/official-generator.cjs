// What bench:helper compares a miss with: AWS's own generator, credentials from the environment.
const { getTokenProvider } = require('@aws/bedrock-token-generator');

getTokenProvider({ region: process.env.AWS_REGION })().then((token) => console.log(token));
