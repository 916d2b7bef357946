import { AwsError } from '../server/aws-error.ts';

export function noSuchEntity(message: string): AwsError {
  return new AwsError(404, 'NoSuchEntity', message);
}

/** @param quota its name in IAM's messages, such as `PoliciesPerUser` */
export function limitExceeded(quota: string, limit: number): AwsError {
  return new AwsError(409, 'LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`);
}

/** @param must what has to be done before */
export function deleteConflict(must: string): AwsError {
  return new AwsError(409, 'DeleteConflict', `Cannot delete entity, must ${must} first.`);
}
