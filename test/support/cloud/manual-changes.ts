import { IAM } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { ROTATOR_POLICY, rotationCloud, USER } from '../action/rotate-step.ts';
import type { Cloud } from './cloud.ts';

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
};

/** As {@link rotationCloud}, with somebody who may do everything in IAM, and does it by hand. */
export async function cloudWithAdmin(): Promise<Cloud & { iamByHand: IAM }> {
  const users = [{ name: 'admin', policies: [EVERYTHING] }];
  const cloud = await rotationCloud([ROTATOR_POLICY], {}, { users });
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const iamByHand = new IAM({
    region: 'us-east-1',
    endpoint: cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  return Object.assign(cloud, { iamByHand });
}

/** Turns a key off or on, or deletes it. */
export async function changeByHand(
  { iamByHand }: { iamByHand: IAM },
  id: string | undefined,
  change: 'Active' | 'Inactive' | 'delete',
): Promise<void> {
  const key = { UserName: USER, ServiceSpecificCredentialId: id };
  if (change === 'delete') await iamByHand.deleteServiceSpecificCredential(key);
  else await iamByHand.updateServiceSpecificCredential({ ...key, Status: change });
}
