#!/usr/bin/env -S node --max-semi-space-size=32
import { existsSync } from 'node:fs';

// An old Node cannot even load the rest, and would say so in words that help nobody.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Pertuis needs Node 24 or newer; this is ${process.version}. It brings its own: run it with npm (npm start, npx pertuis …).\n`,
  );
  process.exit(1);
}

// The checkout runs its sources as they are. A package holds only what `npm run build` made of them.
const source = new URL('../cli/pertuis.ts', import.meta.url);
const built = new URL('../dist/cli/pertuis.js', import.meta.url);
await import((existsSync(source) ? source : built).href);
