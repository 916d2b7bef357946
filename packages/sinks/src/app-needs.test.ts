import { expect, it } from 'vitest';
import { appNeeds } from './app-needs.ts';
import { parseSinks } from './parse-sinks.ts';

const needsOf = (...entries: string[]) =>
  appNeeds(parseSinks(entries.map((entry) => `- { ${entry} }`).join('\n')), 'octo-org/octo-repo');

it.each([
  ['type: github, name: A', 'Secrets', 'permission-secrets'],
  ['type: github, name: A, environment: [x, y]', 'Environments', 'permission-environments'],
  ['type: github, name: A, app: dependabot', 'Dependabot secrets', 'permission-dependabot-secrets'],
  ['type: github, name: A, app: codespaces', 'Codespaces secrets', undefined],
  [
    'type: github, name: A, organization: octo-org',
    'Organization secrets',
    'permission-organization-secrets',
  ],
])('%s needs %s', (entry, title, input) => {
  expect(needsOf(entry)?.permissions).toEqual([{ title, input }]);
});

it('names each permission, repository and organization once, in whatever case', () => {
  expect(
    needsOf(
      'type: github, name: A',
      'type: github, name: B, repository: Octo-Org/octo-repo',
      'type: github, name: A, repository: octo-org/shop',
      'type: github, name: C, organization: octo-org',
      'type: ssm, name: /a',
    ),
  ).toEqual({
    permissions: [
      { title: 'Secrets', input: 'permission-secrets' },
      { title: 'Organization secrets', input: 'permission-organization-secrets' },
    ],
    repositories: ['Octo-Org/octo-repo', 'octo-org/shop'],
    organizations: ['octo-org'],
  });
});

it('needs no App for other sinks', () => {
  expect(needsOf('type: ssm, name: /a', 'type: file, path: ./key')).toBeUndefined();
});
