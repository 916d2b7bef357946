/** What is wrong with a policy document, in a sentence. */
export class PolicyError extends Error {}
