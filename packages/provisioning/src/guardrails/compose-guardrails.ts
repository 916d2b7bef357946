/** A statement of a service control policy; all of ours deny. */
export interface DenyStatement {
  Sid: string;
  Effect: 'Deny';
  Action: string | string[];
  Resource: string | string[];
  /** Operator → condition key → values. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface ControlPolicy {
  Version: '2012-10-17';
  Statement: DenyStatement[];
}

export interface GuardrailRequest {
  /** Long-term keys may live for so many days; undefined for no such keys at all. */
  maxKeyDays: number | undefined;
  /** Whether inference profiles that reach every region are forbidden. */
  deniesGlobal: boolean;
}

/** Whose long-term keys are service-specific credentials (IAM User Guide, "API keys for AWS services"). */
export const KEY_SERVICES = ['bedrock.amazonaws.com', 'aws-external-anthropic.amazonaws.com'];

/** The users that the consoles of both services make for a key. */
export const CONSOLE_USERS = ['BedrockAPIKey-*', 'AeaApiKey-*'];

/**
 * A service control policy for accounts in which Amazon Bedrock is used. It allows nothing by itself, and does
 * not apply to the management account (AWS Organizations User Guide, "Service control policies").
 */
export function composeGuardrails({ maxKeyDays, deniesGlobal }: GuardrailRequest): ControlPolicy {
  return {
    Version: '2012-10-17',
    Statement: [
      ...(maxKeyDays === undefined ? noLongTermKeys() : keysOfAge(maxKeyDays)),
      ...keyUsersWithoutOtherCredentials(),
      ...(deniesGlobal ? [noGlobalProfiles()] : []),
    ],
  };
}

const CREATE = 'iam:CreateServiceSpecificCredential';
const OF_BEDROCK = {
  StringEquals: { 'iam:ServiceSpecificCredentialServiceName': KEY_SERVICES },
};

/** Keys that were made before still exist, so their use is denied, too: each endpoint has an action of its own. */
function noLongTermKeys(): DenyStatement[] {
  return [
    { ...deny('DenyLongTermKeys', CREATE), Condition: OF_BEDROCK },
    {
      ...deny('DenyUseOfLongTermKeys', 'bedrock:CallWithBearerToken'),
      Condition: { StringEquals: { 'bedrock:bearerTokenType': 'LONG_TERM' } },
    },
    {
      ...deny('DenyUseOfLongTermKeysOnMantle', 'bedrock-mantle:CallWithBearerToken'),
      Condition: { StringEquals: { 'bedrock-mantle:BearerTokenType': 'LONG_TERM' } },
    },
  ];
}

/** A comparison alone does not hold for a request without an age, which makes a key that never expires. */
function keysOfAge(days: number): DenyStatement[] {
  const age = 'iam:ServiceSpecificCredentialAgeDays';
  return [
    {
      ...deny('DenyKeysThatLiveLonger', CREATE),
      Condition: { ...OF_BEDROCK, NumericGreaterThan: { [age]: String(days) } },
    },
    {
      ...deny('DenyKeysThatNeverExpire', CREATE),
      Condition: { ...OF_BEDROCK, Null: { [age]: 'true' } },
    },
  ];
}

const OTHER_CREDENTIALS = [
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
];

function keyUsersWithoutOtherCredentials(): DenyStatement[] {
  return [
    {
      ...deny('DenyOtherCredentialsOfConsoleKeyUsers', OTHER_CREDENTIALS),
      Resource: CONSOLE_USERS.map((name) => `arn:*:iam::*:user/${name}`),
    },
    {
      ...deny('DenyOtherCredentialsOfManagedKeyUsers', OTHER_CREDENTIALS),
      Condition: { Null: { 'aws:ResourceTag/bedrock-token:managed': 'false' } },
    },
  ];
}

/** Their requests have no region (Bedrock User Guide, "Global cross-Region inference"). */
function noGlobalProfiles(): DenyStatement {
  return {
    ...deny('DenyGlobalProfiles', ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']),
    Condition: { StringEquals: { 'aws:RequestedRegion': 'unspecified' } },
  };
}

const deny = (Sid: string, Action: string | string[]): DenyStatement => ({
  Sid,
  Effect: 'Deny',
  Action,
  Resource: '*',
});
