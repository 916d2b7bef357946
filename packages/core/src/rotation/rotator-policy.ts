import { assertExactArns } from '../managed-policy-arn.ts';
import { KEY_SERVICES, type KeyServiceName } from '../services/key-service.ts';

/** Whose keys are rotated, and what the rotator may do for that user. */
export interface RotatorPolicyRequest {
  /** What the keys are for; default `bedrock`. */
  service?: KeyServiceName | undefined;
  /** Such as arn:aws:iam::123456789012:user/bedrock-ci. */
  userArn: string;
  /**
   * ARNs of the policies that a user gets who is made, empty for an inline policy of ours; undefined if none may
   * be made.
   */
  policies?: readonly string[];
  /** The longest age of a new key, in days; undefined also allows one that never ends. */
  maxAgeDays?: number | undefined;
  /** Whether such a user is limited to addresses or a time. */
  hasLimits?: boolean;
}

/**
 * The least that the role of a rotation needs in IAM, for one user. Sinks need their own.
 *
 * @returns a policy document
 * @throws ERR_INPUT for ARNs that stand for more than one user or policy
 */
export function rotatorPolicy(request: RotatorPolicyRequest): {
  Version: '2012-10-17';
  Statement: object[];
} {
  const { userArn, policies, maxAgeDays, hasLimits = false, service = 'bedrock' } = request;
  assertExactArns([userArn, ...(policies ?? [])]);
  const statements: object[] = [
    {
      Sid: service === 'bedrock' ? 'CreateKeysForBedrockAlone' : 'CreateKeysForClaudePlatformAlone',
      Effect: 'Allow',
      Action: 'iam:CreateServiceSpecificCredential',
      Resource: userArn,
      Condition: {
        StringEquals: {
          'iam:ServiceSpecificCredentialServiceName': KEY_SERVICES[service].iamService,
        },
        // Without an age in the request the key is absent, and this does not hold.
        ...(maxAgeDays !== undefined && {
          NumericLessThanEquals: { 'iam:ServiceSpecificCredentialAgeDays': String(maxAgeDays) },
        }),
      },
    },
    {
      Sid: 'ListAndRetireKeys',
      Effect: 'Allow',
      Action: [
        'iam:ListServiceSpecificCredentials',
        'iam:UpdateServiceSpecificCredential',
        'iam:DeleteServiceSpecificCredential',
        'iam:GetUser',
      ],
      Resource: userArn,
    },
    {
      Sid: 'KeepDates',
      Effect: 'Allow',
      Action: 'iam:TagUser',
      Resource: userArn,
      Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'bedrock-token:*' } },
    },
  ];
  if (policies !== undefined) statements.push(...creation(userArn, policies, hasLimits));
  return { Version: '2012-10-17', Statement: statements };
}

function creation(userArn: string, policies: readonly string[], hasLimits: boolean): object[] {
  const hasInline = hasLimits || policies.length === 0;
  const actions = ['iam:CreateUser', ...(hasInline ? ['iam:PutUserPolicy'] : [])];
  const make = { Sid: 'MakeTheUser', Effect: 'Allow', Action: actions, Resource: userArn };
  if (policies.length === 0) return [make];
  return [
    make,
    {
      Sid: 'AttachThesePoliciesAlone',
      Effect: 'Allow',
      Action: 'iam:AttachUserPolicy',
      Resource: userArn,
      Condition: { ArnEquals: { 'iam:PolicyARN': [...policies] } },
    },
  ];
}
