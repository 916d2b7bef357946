import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the hypervisor and of the firmware that name Amazon on an EC2 instance. */
const LINUX_SIGNS: [path: string, sign: RegExp][] = [
  ['/sys/devices/virtual/dmi/id/sys_vendor', /^Amazon EC2/],
  ['/sys/devices/virtual/dmi/id/board_asset_tag', /^i-[0-9a-f]+/],
  ['/sys/devices/virtual/dmi/id/product_uuid', /^ec2/i],
  ['/sys/hypervisor/uuid', /^ec2/i],
];
/** What Amazon's own images for the other systems bring with them. */
const MARKERS: Partial<Record<NodeJS.Platform, string[]>> = {
  win32: ['C:\\ProgramData\\Amazon\\EC2Launch', 'C:\\ProgramData\\Amazon\\EC2-Windows'],
  darwin: ['/usr/local/aws/ec2-macos-init'],
};

/**
 * Whether this machine is an EC2 instance, and has instance metadata. Elsewhere nobody answers that address, and
 * some networks let the question hang.
 *
 * @param root what stands for the root directory
 */
export function isOnEc2(platform = process.platform, root = ''): boolean {
  if (platform === 'linux')
    return LINUX_SIGNS.some(([path, sign]) => sign.test(read(join(root, path))));
  return MARKERS[platform]?.some((path) => existsSync(join(root, path))) ?? false;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
