/** The secrets of the repository by which the workflow gets the token of the App. */
export const APP_SECRETS = { id: 'ROTATOR_APP_ID', key: 'ROTATOR_APP_KEY' } as const;

/** What the sinks need of a GitHub App. */
export interface AppNeeds {
  /** Each permission once. */
  permissions: readonly AppPermission[];
  /** `owner/name` of the repositories whose secrets it writes. */
  repositories: readonly string[];
  /** Organizations whose own secrets it writes. */
  organizations: readonly string[];
}

export interface AppPermission {
  /** As GitHub shows it in the settings of an App. */
  title: string;
  /** The input of create-github-app-token; undefined if it has none. */
  input: string | undefined;
}

/**
 * The steps for a GitHub App that writes the sinks, as a task list in Markdown.
 *
 * @param repository `owner/name` of the workflow
 */
export function renderAppChecklist(needs: AppNeeds, repository: string): string {
  const { permissions, repositories, organizations } = needs;
  const installed = [
    ...(repositories.length > 0 ? [`on ${repositories.join(', ')}`] : []),
    ...(organizations.length > 0 ? [`in the organization ${organizations.join(', ')}`] : []),
  ].join(', and ');
  const [owner = ''] = repository.split('/');
  const lines = [
    `Create a GitHub App that belongs to ${owner}, without a webhook: https://github.com/settings/apps/new, or the settings of the organization.`,
    ...permissions.map(({ title }) => `Give it the permission ${title}: Read and write.`),
    `Install it ${installed}, and nowhere else.`,
    `Generate a private key. In ${repository}, store the ID of the App as the secret ${APP_SECRETS.id}, and the private key as ${APP_SECRETS.key}.`,
    describeInputs(permissions),
  ];
  return `${lines.map((line) => `- [ ] ${line}`).join('\n')}\n`;
}

function describeInputs(permissions: readonly AppPermission[]): string {
  const unknown = permissions.filter(({ input }) => input === undefined);
  if (unknown.length > 0) {
    const titles = unknown.map(({ title }) => title).join(', ');
    return `In the step create-github-app-token, give no permission-… input: there is none for ${titles}, and without any the token has all permissions of the App.`;
  }
  const inputs = permissions.map(({ input }) => `${input}: write`).join(', ');
  return `In the step create-github-app-token, give ${inputs}. The workflow that setup prints has it.`;
}
