import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The rooms that make up the product. Everything else in the repository builds, tests or shows it. */
const rooms = ['mesh', 'sources', 'plugins', 'eco', 'cli'];
const root = import.meta.dirname;
const out = join(root, 'dist');

rmSync(out, { recursive: true, force: true });
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
for (const room of rooms) cpSync(join(root, room), join(out, room), { recursive: true, filter: isAsset });

/** What the product reads at run time beside its modules, such as a page or a style sheet. */
function isAsset(path: string): boolean {
  if (statSync(path).isDirectory()) return !path.endsWith('fixtures');
  return !/\.(ts|md)$/.test(path);
}
