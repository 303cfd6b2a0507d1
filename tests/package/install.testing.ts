import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Installed {
  /** An empty folder in which the product and the packages have been installed. */
  readonly folder: string;
  /** Environment in which `node` is the Node of this process. */
  readonly environment: NodeJS.ProcessEnv;
  remove(): void;
}

/**
 * Packs the product and the given packages, and installs them into an empty folder. npm installs the packages themselves and
 * their commands. The dependencies are hard links to the checkout's: the same versions as the lockfile's, no network, and
 * nothing that the lockfile marks as for development.
 */
export async function installPacked(packages: readonly string[]): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-installed-'));
  const environment = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const npm = async (args: readonly string[], cwd: string) =>
    (await run('npm', args, { cwd, env: environment })).stdout;
  try {
    const packing = ['.', ...packages].map(async (place) =>
      archiveIn(await npm(['pack', '--json', '--pack-destination', folder], join(root, place))),
    );
    linkProduction(folder);
    const archives = await Promise.all(packing);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    await npm(['install', '--offline', ...quiet, ...archives.map((name) => `./${name}`)], folder);
    return { folder, environment, remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What `prepack` writes stands before the JSON. */
function archiveIn(output: string): string {
  const packed: unknown = JSON.parse(output.slice(output.search(/^[[{]/m)));
  const [first] = Object.values(packed as object) as { filename: string }[];
  return first?.filename ?? '';
}

function linkProduction(folder: string) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(packages)) {
    const isTop = path.startsWith('node_modules/') && !path.includes('/node_modules/', 1);
    if (isTop && !dev) linkTree(join(root, path), join(folder, path));
  }
}

/** Hard links where the two folders are on one file system, copies elsewhere. */
function linkTree(from: string, to: string) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
    else cpSync(source, target, { verbatimSymlinks: true });
  }
}

function linkOrCopy(source: string, target: string) {
  try {
    linkSync(source, target);
  } catch {
    cpSync(source, target);
  }
}
