import { expect, it } from 'vitest';
import { checkEndpointVariables } from './endpoint-variables.ts';

const BAD_URLS = [
  'localhost:8080',
  '127.0.0.1',
  'ftp://files.example',
  'file:///etc/passwd',
  'http://',
  'http://[::1',
  'http://host:99999',
  'javascript:alert(1)',
  ' http://host',
  // curl takes what follows for the host, other clients what comes before.
  'http://localhost\\@far.example',
  'https://host\\@far.example',
  'http://localhost@far.example',
  'http://user:password@localhost',
  'http://local\u200bhost',
  `http://host/${'x'.repeat(3000)}`,
];

it.each(BAD_URLS)('%s in any of the variables is refused by its name, not shown', (url) => {
  const names = ['', '_STS', '_BEDROCK', '_BEDROCK_RUNTIME'].map((s) => `AWS_ENDPOINT_URL${s}`);
  for (const name of names) {
    const refusal = expect.objectContaining({
      code: 'ERR_INPUT',
      message: `Input "${name}" is not an http or https URL.`,
    });
    expect(() => checkEndpointVariables({ [name]: url })).toThrow(refusal);
    const ignored = { [name]: url, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(() => checkEndpointVariables(ignored)).not.toThrow();
  }
});

it.each([
  'http://localhost:8080',
  'http://LOCALHOST/base',
  'http://127.0.0.1',
  'http://127.1.2.3:80/a?b#c',
  'http://[::1]:9000',
  'https://vpce.example/base',
])('%s is taken', (url) => {
  checkEndpointVariables({ AWS_ENDPOINT_URL: url, ANTHROPIC_BEDROCK_BASE_URL: url });
});

it.each([
  'http://far.example',
  'http://localhost.far.example',
  'http://10.0.0.1',
  // The number of a parser that knows octal is not that of one that does not.
  'http://0177.0.0.1',
  'http://127.0.0.01',
  'http://0x7f.1',
  'http://2130706433',
  'http://127.1',
])('%s is refused in each variable that a client may follow', (url) => {
  const services = ['STS', 'BEDROCK', 'BEDROCK_RUNTIME', 'BEDROCK_MANTLE'];
  const names = [
    'AWS_ENDPOINT_URL',
    ...services.map((service) => `AWS_ENDPOINT_URL_${service}`),
    'ANTHROPIC_BEDROCK_BASE_URL',
    'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  ];
  for (const name of names) {
    expect(() => checkEndpointVariables({ [name]: url })).toThrow(
      `${name} leads to ${url}, which would send credentials unencrypted.`,
    );
  }
});
