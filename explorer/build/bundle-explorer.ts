import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Bundle {
  /** One ES module: the explorer's own code and the libraries that it uses. */
  readonly script: string;
  /** Names, versions and licence texts of these libraries. */
  readonly licences: string;
}

/** Bundles `explorer/client/`. The same packages give the same bytes. */
export async function bundleExplorer(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['explorer/client/main.ts'],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: '/*! Licences of the libraries in this file: /explorer/licences.txt */' },
    tsconfigRaw: {},
  });
  const folders = new Set(Object.keys(metafile.inputs).flatMap(packageFolder));
  const licences = [...folders].sort().map(licenceOf).join('\n\n---\n\n');
  return { script: outputFiles[0]?.text ?? '', licences };
}

/** Writes a bundle as a module, so that it goes wherever the compiled code goes. */
export function writeBundle({ script, licences }: Bundle): string {
  const packed = (text: string) =>
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).toString('base64');
  return `/** Written by \`npm run build:explorer\` from explorer/client. Brotli in base64. */
export const script = '${packed(script)}';
export const licences = '${packed(licences)}';
`;
}

function packageFolder(path: string): string[] {
  const [, folder] = /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder ? [folder] : [];
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'License.txt']
    .map((candidate) => join(root, dirname(join(folder, 'x')), candidate))
    .find(existsSync);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}`;
}
