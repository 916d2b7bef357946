/** Who a session belongs to: what a deny would be written to. */
export interface SessionOwner {
  kind: 'role' | 'user' | 'root';
  /** Of the role or user, with its path. */
  arn: string;
  name: string;
  accountId: string;
  /** `AROA…` of a role, `AIDA…` of a user. */
  id: string | undefined;
  /** Of a role's session; undefined if it is not known. */
  sessionName: string | undefined;
}

/** Why nobody may write a deny to it, or should not. */
export type OwnerRefusal = 'identity-center' | 'service-linked' | 'root';

/** Roles that only AWS changes, and the root user, who has no policies (IAM User Guide). */
export function refusalOfOwner({ kind, arn, name }: SessionOwner): OwnerRefusal | undefined {
  if (kind === 'root') return 'root';
  if (kind !== 'role') return undefined;
  const path = /:role(\/.*\/|\/)[^/]+$/.exec(arn)?.[1] ?? '/';
  if (path.startsWith('/aws-reserved/') || name.startsWith('AWSReservedSSO_')) {
    return 'identity-center';
  }
  if (path.startsWith('/aws-service-role/') || name.startsWith('AWSServiceRoleFor')) {
    return 'service-linked';
  }
  return undefined;
}

/**
 * Whether a deny to the owner's sessions would hit the identity that writes it.
 *
 * @param acting the ARN of the acting identity, as STS reports it
 */
export function sharesOwner(acting: string, { kind, name, accountId }: SessionOwner): boolean {
  const [, , , , account, resource = ''] = acting.split(':');
  if (account !== accountId) return false;
  const [type, ...parts] = resource.split('/');
  if (type === 'assumed-role') return kind === 'role' && parts[0] === name;
  return type === 'user' && kind === 'user' && parts.at(-1) === name;
}
