export interface Arn {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

/** Splits an ARN; undefined for text that is none. */
export function parseArn(text: string): Arn | undefined {
  const [head, partition, service, region, accountId, ...resource] = text.split(':');
  if (head !== 'arn' || !partition || !service || resource.length === 0) return undefined;
  return {
    partition,
    service,
    region: region ?? '',
    accountId: accountId ?? '',
    resource: resource.join(':'),
  };
}

/** The partition that a region lies in, by its name. */
export function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
