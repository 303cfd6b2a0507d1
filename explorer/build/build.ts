import { writeFileSync } from 'node:fs';
import { bundleExplorer, writeBundle } from './bundle-explorer.ts';

const bundle = await bundleExplorer();
writeFileSync(new URL('../bundle.ts', import.meta.url), writeBundle(bundle));
process.stdout.write(`explorer/bundle.ts: ${bundle.script.length} bytes of script\n`);
