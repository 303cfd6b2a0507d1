import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The manifest stands one folder up in the checkout, and two in what is installed. */
const manifest = findPackageJSON('..', import.meta.url);

export const version: string = JSON.parse(readFileSync(manifest ?? '', 'utf8')).version;
