import { createAccountService } from './account/service.ts';
import { addConfiguredKeys, resolveIssuer } from './aws/configured-accounts.ts';
import { createCredentialStore } from './aws/credentials.ts';
import { createDirectory } from './aws/directory.ts';
import { issueCredentials } from './aws/issue-credentials.ts';
import { unknownRegion } from './aws/whereabouts.ts';
import { createCatalog } from './bedrock/catalog.ts';
import { createBedrockControlPlane } from './bedrock/control-plane.ts';
import { createBedrockMantle } from './bedrock/mantle.ts';
import { createBedrockRuntime } from './bedrock/runtime.ts';
import { createClaudePlatform } from './claude-platform/service.ts';
import { cloudTrailHandle } from './cloudtrail/handles.ts';
import { RECORDED_AS, recordService } from './cloudtrail/record-service.ts';
import { createCloudTrail } from './cloudtrail/service.ts';
import { createTrail } from './cloudtrail/trail.ts';
import type { EmulatorConfig } from './config/config.ts';
import {
  AWS_MANAGED_POLICIES,
  DEFAULT_ACCOUNTS,
  DEFAULT_MODELS,
  DEFAULT_REGIONS,
} from './config/default-config.ts';
import { endpointVariables } from './config/endpoint-variables.ts';
import type { Emulator } from './emulator.ts';
import { DEFAULT_GITHUB } from './github/config.ts';
import { githubHandles } from './github/handles.ts';
import { createGitHubService } from './github/service.ts';
import { subjectSettings } from './github/subject-template.ts';
import { createAdministrators } from './iam/administrator.ts';
import { createIamHandle, issueApiKey } from './iam/handles.ts';
import { createApiKeyIssuer } from './iam/issue-api-key.ts';
import type { Propagation } from './iam/propagation.ts';
import { createIamService } from './iam/service.ts';
import { createContainerService } from './metadata/container.ts';
import { createInstanceService } from './metadata/instance.ts';
import { createCiTokens } from './oidc/ci/ci-tokens.ts';
import { createIdentityTokens } from './oidc/identity-tokens.ts';
import { createOidcService } from './oidc/service.ts';
import { buildOrganization } from './organizations/organization.ts';
import { createOrganizations } from './organizations/service.ts';
import { createSecretServices } from './secret-services.ts';
import type { Clock } from './server/clock.ts';
import type { Service } from './server/service.ts';
import { createSsoOidc } from './sso/create-token.ts';
import { writeLoginFile } from './sso/login-file.ts';
import { createLogins } from './sso/logins.ts';
import { createPortal } from './sso/portal.ts';
import { writeProfile } from './sso/profile.ts';
import { createIssuerKeys } from './sts/issuer-keys.ts';
import { createStsService } from './sts/service.ts';

/** About what AWS allows, judged by sizes that its documentation shows; it publishes no figure. */
const PACKED_POLICY_LIMIT_BYTES = 1024;

/** What does not depend on a listener, a journal or faults. */
export type AssembledEmulator = Omit<
  Emulator,
  'journal' | 'faults' | 'limit' | 'unexpected' | 'forget' | 'stop'
>;

/**
 * Builds every service and what hands out things to work with.
 *
 * @param url where all of it is served
 * @throws Error for a configuration that cannot mean what it says
 */
export async function assemble(
  config: EmulatorConfig,
  url: string,
  clock: Clock,
): Promise<{ emulator: AssembledEmulator; services: Service[] }> {
  const { oidc: oidcConfig = {}, regions = DEFAULT_REGIONS } = config;
  const issuer = config.issuer ?? `${url}/oidc`;
  const tokens = await createIdentityTokens(issuer, oidcConfig.lifetimeSeconds ?? 300, clock);
  const ci = createCiTokens(clock);
  const accounts = resolveIssuer(config.accounts ?? DEFAULT_ACCOUNTS, issuer);
  const managed = { ...AWS_MANAGED_POLICIES, ...config.managedPolicies };
  const directory = createDirectory(accounts, managed, issuer, clock);
  const store = createCredentialStore(clock);
  addConfiguredKeys(accounts, directory, store);
  const catalog = createCatalog(config.models ?? DEFAULT_MODELS);
  const { subjectFormat = 'classic' } = oidcConfig;
  const oidc = createOidcService(oidcConfig, tokens, clock, `${url}/oidc`, (repository) =>
    subjectSettings({ ...DEFAULT_GITHUB, ...config.github }, repository, subjectFormat),
  );
  const logins = createLogins(clock);
  const container = createContainerService(url, { clock, directory, store });
  const instance = createInstanceService(url, { clock, directory, store });
  const propagation: Propagation = { listMs: 0, bearerMs: 0 };
  const iam = { clock, store, directory, issuer: createApiKeyIssuer(clock), propagation };
  const github = createGitHubService(config.github ?? {}, clock, subjectFormat);
  const secretServices = createSecretServices(accounts, directory, { clock, store, regions });
  const { secretsManager, parameterStore } = secretServices;
  const trail = createTrail(clock);
  const authentication = { clock, store, regions };
  const organization = config.organization && buildOrganization(config.organization, accounts);
  const { noteCaller: onCaller } = trail;
  const bedrock = { store, clock, regions, catalog, directory, propagation, onCaller };
  const services = [
    oidc,
    createStsService({
      clock,
      store,
      directory,
      findKeys: createIssuerKeys(tokens, ci),
      claimKeysOf: ci.claimKeysOf,
      packedPolicyLimitBytes: config.packedPolicyLimitBytes ?? PACKED_POLICY_LIMIT_BYTES,
      shortSessionSeconds: config.shortSessionSeconds,
      trail,
    }),
    createIamService(iam),
    ...secretServices.services,
    recordService(createBedrockControlPlane(bedrock), trail, RECORDED_AS.bedrock),
    recordService(createBedrockRuntime(bedrock), trail, RECORDED_AS.bedrock),
    recordService(createBedrockMantle(bedrock), trail, RECORDED_AS.mantle),
    createClaudePlatform(bedrock),
    createCloudTrail(trail, authentication, config.lookupsPerSecond),
    createAccountService(authentication),
    createOrganizations(organization, authentication),
    createPortal({ clock, directory, store, logins }),
    createSsoOidc(logins, clock),
    container,
    instance,
    github,
  ];
  const checkRegion = (region: string) => {
    if (!regions.includes(region)) throw new Error(unknownRegion(region, regions));
  };
  const emulator: AssembledEmulator = {
    url,
    issuer,
    regions,
    env: endpointVariables(url, ''),
    regionEnv(region) {
      checkRegion(region);
      return endpointVariables(url, `/@${region}`);
    },
    oidcEnv: (claims = {}) => oidc.environmentOf(claims),
    idToken: (request = {}) => oidc.identityToken(request),
    ciToken: (job) => ci.issue(job),
    openaiBaseUrl(region) {
      checkRegion(region);
      return `${url}/bedrock-runtime/openai/v1`;
    },
    issue: (identity) => issueCredentials(identity, directory, store),
    issueAdministrator: createAdministrators({ directory, store, clock }),
    issueApiKey: (request) => issueApiKey(request, iam),
    iam: createIamHandle(iam),
    ssoLogin: (request) => writeLoginFile(logins.login(request)),
    ssoProfile: (request) => writeProfile(request, directory),
    containerEnv: (role, options) => container.environmentOf({ role, ...options }),
    instanceEnv: (role, options) => instance.environmentOf({ role, ...options }),
    githubEnv: () => ({ GITHUB_API_URL: `${url}/github` }),
    githubToken: (request) => github.tokens.issue(request),
    github: githubHandles(github),
    secretsManager,
    parameterStore,
    cloudTrail: cloudTrailHandle(trail),
    clock,
    secrets: () => [
      ...store.secrets(),
      ...iam.issuer.secrets(),
      ...tokens.issued(),
      ...ci.issued(),
      ...oidc.requestTokens(),
      ...logins.secrets(),
      ...container.secrets(),
      ...instance.secrets(),
      ...github.tokens.secrets(),
      ...github.store.values(),
      ...secretServices.values(),
    ],
  };
  return { emulator, services };
}
