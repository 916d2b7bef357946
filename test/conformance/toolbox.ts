import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { cacheFolder, fillOnce } from './cache.ts';
import { classPathPom } from './maven-pom.ts';
import { NotAvailable, type Toolbox } from './part.ts';
import { type ProgramOptions, type ProgramResult, runProgram } from './run-program.ts';

const installSeconds = 15 * 60;

/** The tools of one part; `removeScratch` at its end. */
export function createToolbox(id: string): Toolbox & { removeScratch(): void } {
  const scratch = mkdtempSync(join(tmpdir(), `bedrock-token-conformance-${id}-`));
  return {
    ...{ scratch, npm, python, goInstall, goBuild, maven, debian },
    removeScratch: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

const npm: Toolbox['npm'] = (packages) =>
  fillOnce('npm', [packages, process.version], async (folder) => {
    const manifest = { name: 'conformance', private: true, dependencies: packages };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    await install('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      env: { ...process.env, npm_config_update_notifier: 'false' },
    });
  });

const python: Toolbox['python'] = async (packages) => {
  const { stdout: version } = await install('python3', ['--version']);
  return fillOnce('python', [packages, version.trim()], async (folder) => {
    await install('python3', ['-m', 'venv', folder]);
    const wanted = Object.entries(packages).map(([name, pinned]) => `${name}==${pinned}`);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', ...wanted];
    await install(join(folder, 'bin/python'), pip);
  });
};

/** What is built must not depend on the settings of the user who runs the suite. */
const goEnv = { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: 'off' };

const goInstall: Toolbox['goInstall'] = async (module, version) => {
  const folder = await fillOnce('go', [module, version], async (bin) => {
    const env = { ...goEnv, GOBIN: bin };
    await install('go', ['install', `${module}@${version}`], { cwd: cacheFolder, env });
  });
  // A module's last element may be its major version, as in `example.com/tool/v2`.
  const program = readdirSync(folder).find((name) => !name.startsWith('.'));
  if (program === undefined) throw new NotAvailable(`go install ${module} made no program`);
  return join(folder, program);
};

const goBuild: Toolbox['goBuild'] = async (source) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(source, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(source, name), 'utf8')]);
  const name = basename(source);
  const folder = await fillOnce('go-build', files, async (bin) => {
    const args = ['build', '-mod=readonly', '-o', join(bin, name), '.'];
    await install('go', args, { cwd: source, env: goEnv });
  });
  return join(folder, name);
};

const maven: Toolbox['maven'] = async (artefacts) => {
  const folder = await fillOnce('maven', artefacts, async (project) => {
    writeFileSync(join(project, 'pom.xml'), classPathPom(artefacts));
    await install(
      'mvn',
      [
        ...['--batch-mode', '--quiet', '-Dmdep.outputFile=class-path.txt'],
        'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath',
      ],
      { cwd: project },
    );
  });
  return readFileSync(join(folder, 'class-path.txt'), 'utf8').trim();
};

const debian: Toolbox['debian'] = async (packageName, command) => {
  const found = await findCommand(command);
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0) {
    throw new NotAvailable(`${command} is not installed; run: apt-get install ${packageName}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await install('apt-get', ['update', '--quiet'], { env });
  await install('apt-get', ['install', '--yes', '--no-install-recommends', packageName], { env });
  const installed = await findCommand(command);
  if (installed === undefined) throw new NotAvailable(`${packageName} brings no ${command}`);
  return installed;
};

/** The path of a command; undefined if there is none. */
export async function findCommand(command: string): Promise<string | undefined> {
  const { code, stdout } = await runProgram('sh', ['-c', 'command -v -- "$1"', 'sh', command]);
  return code === 0 ? stdout.trim() : undefined;
}

/** @throws {NotAvailable} with the last line that the package client wrote */
async function install(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const result = await runProgram(command, args, { seconds: installSeconds, ...options }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new NotAvailable(`${command} is not installed`);
      throw error;
    },
  );
  if (result.code === 0) return result;
  const name = basename(command);
  if (result.timedOut) throw new NotAvailable(`${name} took over ${installSeconds} s`);
  throw new NotAvailable(`${name} failed: ${tellFault(result)}`);
}

/** The line that says what is wrong, without colours and without what differs between machines. */
function tellFault({ stdout, stderr }: ProgramResult): string {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`)
    .replace(/ ?-? ?(GET )?\(?https?:\/\/\S+/g, '')
    .replaceAll(cacheFolder, '…')
    .replace(/ \(from versions: .*/g, '')
    .split('\n')
    .filter((line) => /\w/.test(line));
  const told =
    lines.find((line) =>
      /404 Not Found|not available|could not find|no matching|^E: /im.test(line),
    ) ?? lines.find((line) => /\berror\b/i.test(line));
  return (told ?? lines.at(-1) ?? 'it wrote nothing').trim().slice(0, 200);
}
