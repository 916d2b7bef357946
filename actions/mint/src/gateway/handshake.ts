import type { Session } from '@bedrock-token/action-runtime';
import { Secret } from '@bedrock-token/core';

/** What the step passes to the gateway's process, through a pipe and nowhere else. */
export interface Start {
  session: Session;
  /** Ends the gateway when it is gone: the process of the runner that started the step; 0 for none. */
  runnerPid: number;
}

/** What the gateway's process answers, once it listens. */
export interface Ready {
  port: number;
  localKey: Secret<string>;
  /** Of AWS_CONTAINER_AUTHORIZATION_TOKEN. */
  credentialsToken: Secret<string>;
}

export function encodeStart({ session, runnerPid }: Start): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = session.credentials;
  return JSON.stringify({
    runnerPid,
    accountId: session.accountId,
    principalArn: session.principalArn,
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    sessionToken: sessionToken?.reveal(),
    expiration: expiration?.getTime(),
  });
}

export function decodeStart(text: string): Start {
  const read = JSON.parse(text);
  return {
    runnerPid: read.runnerPid,
    session: {
      accountId: read.accountId,
      principalArn: read.principalArn,
      credentials: {
        accessKeyId: read.accessKeyId,
        secretAccessKey: new Secret(read.secretAccessKey),
        ...(read.sessionToken && { sessionToken: new Secret<string>(read.sessionToken) }),
        ...(read.expiration && { expiration: new Date(read.expiration) }),
      },
    },
  };
}

export function encodeReady({ port, localKey, credentialsToken }: Ready): string {
  return JSON.stringify({
    port,
    localKey: localKey.reveal(),
    credentialsToken: credentialsToken.reveal(),
  });
}

export function decodeReady(text: string): Ready {
  const { port, localKey, credentialsToken } = JSON.parse(text);
  return {
    port,
    localKey: new Secret(localKey),
    credentialsToken: new Secret(credentialsToken),
  };
}
