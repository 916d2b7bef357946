import { accountRefusal } from './account-refusals.ts';
import { adviseOnModel } from './advise-on-model.ts';
import type { Refusal, RefusedCall } from './refusal.ts';

const CALL_WITH_BEARER = /CallWithBearerToken/;

/** The action that a caller may not perform, in the words of AWS. */
export const deniedAction = (said: string): string | undefined =>
  /not authorized to perform:? ?([\w-]+:\w+)/i.exec(said)?.[1];

/** Why Bedrock refuses a key. The wordings are AWS's own; a status alone does not distinguish these cases. */
export function classifyRefusal(status: number, said: string, call: RefusedCall): Refusal {
  const { region, model, regionInput = 'the options' } = call;
  const ofAccount = accountRefusal(said, call);
  if (ofAccount !== undefined) return ofAccount;
  const action = deniedAction(said);
  if (action !== undefined && /(?:service|resource) control polic/i.test(said)) {
    return refusedByOrganization(action, said, call);
  }
  if (CALL_WITH_BEARER.test(said)) {
    return {
      what: 'The role is not allowed to use bearer tokens',
      hint: 'Allow bedrock:CallWithBearerToken in the policies of the role (resource "*"), and check for service control policies that deny it.',
    };
  }
  if (/not authorized to perform/i.test(said)) return refusedAction(action, said, model);
  // After the sentences that name a role, whose name may contain these words.
  if (/region/i.test(said) && /scop|mismatch|wrong|credential/i.test(said)) {
    return {
      what: 'The token is for another region',
      hint: `A key works only in the region it was minted for; call Bedrock in ${region}, or name the other region in ${regionInput}.`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      what: 'Bedrock does not accept the token',
      hint: `Check the region, the clock of this machine and the credentials: a token is valid from the time at which it is signed, only in ${region}, and only if the secret access key that signed it is right.`,
      // A session that was issued a moment ago may not be known everywhere yet.
      retryable: true,
    };
  }
  const isAboutModel = /model identifier|inference profile|on-demand/i.test(said);
  if (model !== undefined && (status === 404 || (status === 400 && isAboutModel))) {
    return {
      what: 'The model is not available here under this ID',
      hint: adviseOnModel(model, region),
    };
  }
  return {
    what: 'Bedrock refused the call',
    hint: 'See the message of Bedrock, and the troubleshooting page.',
  };
}

function refusedAction(action = 'the action', said: string, model: string | undefined): Refusal {
  const what = `The role is not allowed to perform ${action}`;
  if (/explicit deny in an identity-based policy/i.test(said)) {
    return {
      what,
      hint: `A policy of the role denies ${action}, and an Allow does not override that: remove or narrow the Deny.`,
    };
  }
  // What only lists models is no reason to allow more to a role that calls them.
  const instead =
    action === 'bedrock:ListFoundationModels'
      ? 'A call of a model does not need it: test the key with one. Or allow'
      : 'Allow';
  return {
    what,
    hint: `${instead} ${action} in the policies of the role${model === undefined ? '' : `, for ${model} and the models behind it`}; with scope: inference, the session policy (models, scope) limits it too.`,
  };
}

/** More permissions for the role do not help, so the hint is for the organization, or names another model. */
function refusedByOrganization(
  action: string,
  said: string,
  { model, region }: RefusedCall,
): Refusal {
  const what = `A policy of the organization denies ${action}`;
  const resource = /on resource: (arn:\S+)/i.exec(said)?.[1] ?? '';
  const [, , , modelRegion, , kind = ''] = resource.split(':');
  const isModel = kind.startsWith('foundation-model/');
  const noHelp = 'More permissions for the role do not help.';
  if (isModel && modelRegion === '') {
    return {
      what,
      hint: `${noHelp} AWS checks a global inference profile with the value "unspecified" of aws:RequestedRegion: an administrator of the organization must exempt that value from the limit on regions. Or call a profile of a geography, such as us.<model ID>, and run setup github again with it.`,
    };
  }
  if (isModel && model !== undefined && modelRegion !== region) {
    return {
      what,
      hint: `${noHelp} ${model} routes requests to ${modelRegion}, too: an administrator of the organization must allow ${action} in each region of the profile.`,
    };
  }
  return {
    what,
    hint: `${noHelp} An administrator of the organization must allow ${action} for this account.`,
  };
}
