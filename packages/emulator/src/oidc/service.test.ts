import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { identityToken, start } from '../../test-support/scenario.ts';
import type { GitHubClaims } from './claims.ts';

describe('the identity token', () => {
  it('verifies by the keys that discovery leads to', async () => {
    const emulator = await start();
    const discovered = await fetch(`${emulator.issuer}/.well-known/openid-configuration`);
    const { issuer, jwks_uri } = (await discovered.json()) as Record<string, string>;
    expect(issuer).toBe(emulator.issuer);
    const keys = createRemoteJWKSet(new URL(jwks_uri ?? ''));
    const token = await identityToken(emulator, {}, 'my-audience');
    const { payload } = await jwtVerify(token, keys, { issuer: emulator.issuer });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(payload).toMatchObject({
      aud: 'my-audience',
      sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
      repository: 'octo-org/octo-repo',
      repository_owner: 'octo-org',
      job_workflow_ref: 'octo-org/octo-repo/.github/workflows/ci.yml@refs/heads/main',
      ref_type: 'branch',
      event_name: 'push',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  it('has a jti of its own each time', async () => {
    const emulator = await start();
    const tokens = [await identityToken(emulator), await identityToken(emulator)];
    const [one, other] = tokens.map((token) => decodeJwt(token).jti);
    expect(one).not.toBe(other);
  });

  it("names the owner's URL if no audience was asked for", async () => {
    const emulator = await start();
    const token = await identityToken(emulator, { repository: 'acme/app' }, '');
    expect(decodeJwt(token).aud).toBe('https://github.com/acme');
  });

  it('is dated by the shifted clock, lives as long as configured and names the issuer given', async () => {
    const issuer = 'https://ghes.example.com/_services/token';
    const emulator = await start({ issuer, oidc: { lifetimeSeconds: 60 } });
    emulator.clock.offsetMs = 86_400_000;
    const { iss, iat = 0, exp = 0 } = decodeJwt(await identityToken(emulator));
    expect(iss).toBe(issuer);
    expect(exp - iat).toBe(60);
    expect(Math.abs(iat - Date.now() / 1000 - 86_400)).toBeLessThan(5);
  });

  const subjects: [string, Partial<GitHubClaims>, string, string][] = [
    ['a branch', { ref: 'refs/heads/x' }, 'repo:octo-org/octo-repo:ref:refs/heads/x', 'classic'],
    ['a tag', { ref: 'refs/tags/v1' }, 'repo:octo-org/octo-repo:ref:refs/tags/v1', 'classic'],
    [
      'a pull request',
      { event_name: 'pull_request' },
      'repo:octo-org/octo-repo:pull_request',
      'classic',
    ],
    [
      'an environment',
      { environment: 'prod' },
      'repo:octo-org/octo-repo:environment:prod',
      'classic',
    ],
    [
      'a colon in one',
      { environment: 'a:b' },
      'repo:octo-org/octo-repo:environment:a%3Ab',
      'classic',
    ],
    ['a template of its own', { sub: 'repository_id:9' }, 'repository_id:9', 'classic'],
    [
      'immutable names',
      { repository_owner_id: '11', repository_id: '22' },
      'repo:octo-org@11/octo-repo@22:ref:refs/heads/main',
      'immutable',
    ],
  ];
  it.each(subjects)('has the subject of %s', async (_name, claims, sub, format) => {
    const subjectFormat = format as 'classic' | 'immutable';
    const emulator = await start({ oidc: { subjectFormat } });
    expect(decodeJwt(await identityToken(emulator, claims)).sub).toBe(sub);
  });
});

describe('the request token', () => {
  it('is asked for', async () => {
    const emulator = await start();
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '' } = emulator.oidcEnv();
    expect((await fetch(url)).status).toBe(401);
    const headers = { authorization: 'Bearer nonsense' };
    expect((await fetch(url, { headers })).status).toBe(401);
  });

  it('speaks for its own job alone', async () => {
    const emulator = await start();
    const [mine, other] = [emulator.oidcEnv(), emulator.oidcEnv()];
    const headers = { authorization: `Bearer ${mine.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` };
    expect((await fetch(other.ACTIONS_ID_TOKEN_REQUEST_URL ?? '', { headers })).status).toBe(403);
    expect((await fetch(mine.ACTIONS_ID_TOKEN_REQUEST_URL ?? '', { headers })).status).toBe(200);
  });
});
