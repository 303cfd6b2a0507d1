#!/usr/bin/env -S node --max-semi-space-size=32
import { existsSync } from 'node:fs';

// The checkout runs its sources as they are. A package holds only what `npm run build` made of them.
const source = new URL('../cli/pertuis.ts', import.meta.url);
const built = new URL('../dist/cli/pertuis.js', import.meta.url);
await import((existsSync(source) ? source : built).href);
