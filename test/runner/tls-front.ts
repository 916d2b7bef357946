import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** `https://localhost:PORT` in front of a port that speaks plain HTTP. */
export interface TlsFront extends AsyncDisposable {
  url: string;
  /** For NODE_EXTRA_CA_CERTS. */
  certificate: string;
}

/** @returns undefined where there is no openssl to make a certificate with */
export async function startTlsFront(port: number): Promise<TlsFront | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-tls-'));
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', certificate];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', ...kind, '-days', '2', ...subject, ...files], {
      stdio: 'pipe',
    });
  } catch {
    rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
  const sockets = new Set<Socket>();
  const options = { key: readFileSync(key), cert: readFileSync(certificate) };
  const server = createServer(options, (socket) => {
    const upstream = connect(port, '127.0.0.1');
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on('error', () => {});
    }
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
