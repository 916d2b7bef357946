import { createCredentialStore } from './aws/credentials.ts';
import { createDirectory } from './aws/directory.ts';
import { createCatalog } from './bedrock/catalog.ts';
import { createBedrockControlPlane } from './bedrock/control-plane.ts';
import { createBedrockRuntime } from './bedrock/runtime.ts';
import { createClock } from './clock.ts';
import type { EmulatorConfig } from './config.ts';
import { addConfiguredKeys, resolveIssuer } from './configured-accounts.ts';
import { createControl } from './control.ts';
import {
  AWS_MANAGED_POLICIES,
  DEFAULT_ACCOUNTS,
  DEFAULT_MODELS,
  DEFAULT_REGIONS,
} from './default-config.ts';
import { createDispatch } from './dispatch.ts';
import type { Emulator } from './emulator.ts';
import { endpointVariables } from './endpoint-variables.ts';
import { createFaults } from './faults.ts';
import { githubHandles } from './github/handles.ts';
import { createGitHubService } from './github/service.ts';
import type { HttpRequest, Outcome } from './http/exchange.ts';
import { listen } from './http/serve.ts';
import { issueCredentials } from './issue.ts';
import { createJournal, type JournalEntry } from './journal.ts';
import { createContainerService } from './metadata/container.ts';
import { createInstanceService } from './metadata/instance.ts';
import { createIdentityTokens } from './oidc/identity-tokens.ts';
import { createOidcService } from './oidc/service.ts';
import { createRateLimits } from './rate-limit.ts';
import type { Service } from './service.ts';
import { createSsoOidc } from './sso/create-token.ts';
import { writeLoginFile } from './sso/login-file.ts';
import { createLogins } from './sso/logins.ts';
import { createPortal } from './sso/portal.ts';
import { writeProfile } from './sso/profile.ts';
import { createIssuerKeys } from './sts/issuer-keys.ts';
import { createStsService } from './sts/service.ts';

/** About what AWS allows, judged by sizes that its documentation shows; it publishes no figure. */
const PACKED_POLICY_LIMIT_BYTES = 1024;

/**
 * Starts GitHub OIDC, AWS STS, IAM Identity Center, the metadata services, Amazon Bedrock and Bedrock
 * Runtime on one loopback port.
 *
 * @throws Error for a configuration that cannot mean what it says
 */
export async function startEmulator(config: EmulatorConfig = {}): Promise<Emulator> {
  const clock = createClock();
  const journal = createJournal();
  const faults = createFaults();
  const limits = createRateLimits();
  const unexpected: JournalEntry[] = [];
  const services = new Map<string, Service>();
  const dispatch = createDispatch({ clock, journal, faults, limits, unexpected, services });
  let control: ((request: HttpRequest) => Outcome | undefined) | undefined;
  const listener = await listen({
    port: config.port ?? 0,
    ...(config.tls !== undefined && { tls: config.tls }),
    handle: async (request) => control?.(request) ?? dispatch(request),
    onProtocolError: (error) => unexpected.push(protocolError(error, clock.now())),
  });
  try {
    const emulator = await assemble(`http://127.0.0.1:${listener.port}`);
    control = createControl(emulator, faults);
    return emulator;
  } catch (error) {
    await listener.close();
    throw error;
  }

  async function assemble(url: string): Promise<Emulator> {
    const { oidc: oidcConfig = {}, regions = DEFAULT_REGIONS } = config;
    const issuer = config.issuer ?? `${url}/oidc`;
    const tokens = await createIdentityTokens(issuer, oidcConfig.lifetimeSeconds ?? 300, clock);
    const accounts = resolveIssuer(config.accounts ?? DEFAULT_ACCOUNTS, issuer);
    const managed = { ...AWS_MANAGED_POLICIES, ...config.managedPolicies };
    const directory = createDirectory(accounts, managed, issuer);
    const store = createCredentialStore(clock);
    addConfiguredKeys(accounts, directory, store);
    const catalog = createCatalog(config.models ?? DEFAULT_MODELS);
    const oidc = createOidcService(oidcConfig, tokens, `${url}/oidc`);
    const logins = createLogins(clock);
    const container = createContainerService(url, { clock, directory, store });
    const instance = createInstanceService(url, { clock, directory, store });
    const github = createGitHubService(config.github ?? {}, clock);
    const bedrock = { store, clock, regions, catalog };
    for (const service of [
      oidc,
      createStsService({
        clock,
        store,
        directory,
        findKeys: createIssuerKeys(tokens),
        packedPolicyLimitBytes: config.packedPolicyLimitBytes ?? PACKED_POLICY_LIMIT_BYTES,
      }),
      createBedrockControlPlane(bedrock),
      createBedrockRuntime(bedrock),
      createPortal({ clock, directory, store, logins }),
      createSsoOidc(logins, clock),
      container,
      instance,
      github,
    ]) {
      services.set(service.name, service);
    }
    const checkRegion = (region: string) => {
      if (!regions.includes(region)) throw new Error(`no region ${region} is configured`);
    };
    return {
      url,
      issuer,
      env: endpointVariables(url, ''),
      regionEnv(region) {
        checkRegion(region);
        return endpointVariables(url, `/@${region}`);
      },
      oidcEnv: (claims = {}) => oidc.environmentOf(claims),
      openaiBaseUrl(region) {
        checkRegion(region);
        return `${url}/bedrock-runtime/openai/v1`;
      },
      issue: (identity) => issueCredentials(identity, directory, store),
      ssoLogin: (request) => writeLoginFile(logins.login(request)),
      ssoProfile: (request) => writeProfile(request, directory),
      containerEnv: (role, options) => container.environmentOf({ role, ...options }),
      instanceEnv: (role, options) => instance.environmentOf({ role, ...options }),
      githubEnv: () => ({ GITHUB_API_URL: `${url}/github` }),
      githubToken: (request) => github.tokens.issue(request),
      github: githubHandles(github),
      journal,
      faults,
      limit: (service, perSecond) => limits.set(service, perSecond),
      clock,
      secrets: () => [
        ...store.secrets(),
        ...tokens.issued(),
        ...oidc.requestTokens(),
        ...logins.secrets(),
        ...container.secrets(),
        ...instance.secrets(),
        ...github.tokens.secrets(),
        ...github.store.values(),
      ],
      unexpected,
      async stop({ allowUnexpected = false } = {}) {
        await listener.close();
        if (allowUnexpected || unexpected.length === 0) return;
        const list = unexpected.map(({ detail }) => `- ${detail}`).join('\n');
        throw new Error(`The emulator got requests that nobody expected:\n${list}`);
      },
    };
  }
}

function protocolError(error: Error, at: Date): JournalEntry {
  const detail = `Somebody sent what is not HTTP: ${error.message}`;
  const asked = { service: 'unknown', action: 'unknown', method: '', path: '' };
  return { ...asked, status: 0, at, headers: {}, detail };
}
