import { AwsError } from '../aws/aws-error.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { uriEncode } from '../aws/sigv4.ts';
import type { User } from '../aws/user.ts';
import { type Policy, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { parseStrictJson } from '../strict-json.ts';
import { authorizedUser, changeUser, type IamAction, type IamCall, noSuchEntity } from './call.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { DOCUMENT, EXISTING_USER_NAME, POLICY_NAME } from './parameters.ts';

/** Of all inline policies of a user, blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
const CHARACTERS_PER_USER = 2048;

export const inlinePolicyActions: Record<string, IamAction> = {
  PutUserPolicy: { parameters: ['UserName', 'PolicyName', 'PolicyDocument'], run: putPolicy },
  GetUserPolicy: { parameters: ['UserName', 'PolicyName'], run: getPolicy },
  DeleteUserPolicy: { parameters: ['UserName', 'PolicyName'], run: deletePolicy },
  ListUserPolicies: {
    parameters: ['UserName', ...PAGE_PARAMETERS],
    isDelayed: true,
    run: listPolicies,
  },
};

function putPolicy(call: IamCall): undefined {
  const text = call.read.required('PolicyDocument', DOCUMENT);
  const { user, name } = readRequest(call);
  const policy = parseDocument(text);
  const others = user.inline.filter((one) => one.name !== name);
  const inline = [...others, { name, text, policy }];
  const characters = inline.reduce((sum, one) => sum + one.text.replace(/\s/g, '').length, 0);
  if (characters > CHARACTERS_PER_USER) {
    throw new AwsError(
      409,
      'LimitExceeded',
      `Maximum policy size of ${CHARACTERS_PER_USER} bytes exceeded for user ${user.name}`,
    );
  }
  changeUser(user, { inline });
}

function getPolicy(call: IamCall): QueryResult {
  const { user, name } = readRequest(call);
  // The document comes percent-encoded by RFC 3986 (IAM API reference, GetUserPolicy).
  const PolicyDocument = uriEncode(find(user, name).text);
  return { UserName: user.name, PolicyName: name, PolicyDocument };
}

function deletePolicy(call: IamCall): undefined {
  const { user, name } = readRequest(call);
  const gone = find(user, name);
  changeUser(user, { inline: user.inline.filter((one) => one !== gone) });
}

function listPolicies(call: IamCall): QueryResult {
  const name = call.read.required('UserName', EXISTING_USER_NAME);
  const page = readPage(call);
  call.read.done();
  const { inline } = authorizedUser(call, name, {}, call.seen);
  const { items, truncation } = takePage(inline, (one) => one.name, page);
  return { PolicyNames: items.map((one) => one.name), ...truncation };
}

function readRequest(call: IamCall): { user: User; name: string } {
  const userName = call.read.required('UserName', EXISTING_USER_NAME);
  const name = call.read.required('PolicyName', POLICY_NAME);
  call.read.done();
  return { user: authorizedUser(call, userName), name };
}

function find({ inline }: User, name: string) {
  const found = inline.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw noSuchEntity(`The user policy with name ${name} cannot be found.`);
}

function parseDocument(text: string): Policy {
  try {
    return parsePolicy(parseStrictJson(text));
  } catch (error) {
    if (!(error instanceof PolicyError) && !(error instanceof SyntaxError)) throw error;
    const message =
      error instanceof PolicyError ? error.message : 'This policy contains invalid Json';
    throw new AwsError(400, 'MalformedPolicyDocument', message, error.message);
  }
}
