import { expect, it } from 'vitest';
import { readExecVersion } from './exec-version.ts';

const info = (apiVersion: unknown) =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
const group = 'client.authentication.k8s.io';

it.each([
  [undefined, 'v1'],
  ['', 'v1'],
  [info(`${group}/v1`), 'v1'],
  [info(`${group}/v1beta1`), 'v1beta1'],
])('%s is answered by %s', (text, version) => {
  expect(readExecVersion(text)).toBe(`${group}/${version}`);
});

it.each([info(`${group}/v1alpha1`), info('v1'), info(1), '{', 'null', '[]'])(
  '%s is refused, with what to write into the kubeconfig',
  (text) => {
    expect(() => readExecVersion(text)).toThrow(
      expect.objectContaining({
        code: 'ERR_INPUT',
        message: expect.stringContaining('KUBERNETES_EXEC_INFO'),
        hint: expect.stringContaining(`apiVersion: ${group}/v1`),
      }),
    );
  },
);
