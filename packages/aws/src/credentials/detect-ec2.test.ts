import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isOnEc2 } from './detect-ec2.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const DMI = '/sys/devices/virtual/dmi/id';

it.each([
  [`${DMI}/sys_vendor`, 'Amazon EC2\n', true],
  [`${DMI}/sys_vendor`, 'Dell Inc.\n', false],
  [`${DMI}/board_asset_tag`, 'i-0123456789abcdef0\n', true],
  [`${DMI}/board_asset_tag`, 'Not Specified\n', false],
  [`${DMI}/product_uuid`, 'EC2E1916-9099-7CAF-FD21-012345ABCDEF\n', true],
  [`${DMI}/product_uuid`, '4c4c4544-0042\n', false],
  ['/sys/hypervisor/uuid', 'ec2e1916-9099-7caf-fd21-012345abcdef\n', true],
  ['/sys/hypervisor/uuid', 'aabbccdd-ec2e\n', false],
])('Linux with %s of %j: %s', (path, text, expected) => {
  write(path, text);
  expect(isOnEc2('linux', root)).toBe(expected);
  expect(isOnEc2('darwin', root)).toBe(false);
});

it.each<[NodeJS.Platform, string]>([
  ['darwin', '/usr/local/aws/ec2-macos-init'],
  ['win32', 'C:\\ProgramData\\Amazon\\EC2Launch'],
])('%s with what the images of Amazon bring along', (platform, marker) => {
  expect(isOnEc2(platform, root)).toBe(false);
  mkdirSync(join(root, marker), { recursive: true });
  expect(isOnEc2(platform, root)).toBe(true);
  expect(isOnEc2('linux', root)).toBe(false);
});
