/** One statement of a policy that we write: every one has a `Sid`, by which differences are named. */
export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Principal?: { Federated: string };
  Action: string | string[];
  /** Absent in trust policies. */
  Resource?: string | string[];
  /** Operator → condition key → values. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

export const policyOf = (Statement: Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
});

/**
 * A text that a policy has to match as it is. `${…}` there would be a policy variable (IAM User
 * Guide, "IAM policy elements: Variables and tags").
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
export const literal = (text: string) => text.replaceAll('${', '${$}{');

const BEYOND_LATIN_1 = /[\u0100-\uffff]/g;

/** Whether IAM takes a document only if its JSON spells some characters as escapes. */
export const needsEscapes = (document: object) =>
  JSON.stringify(document).search(BEYOND_LATIN_1) >= 0;

/**
 * A policy as IAM takes it: with characters up to U+00FF (IAM User Guide, "IAM and AWS STS quotas"). Names of
 * environments and branches may have others.
 *
 * @param indent spaces per level; default all in one line
 */
export const policyText = (document: object, indent?: number) =>
  JSON.stringify(document, null, indent).replace(
    BEYOND_LATIN_1,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** One value stays a text, as people write it. */
export const oneOrMany = <T>(values: readonly T[]): T | T[] =>
  values.length === 1 ? (values[0] as T) : [...values];
