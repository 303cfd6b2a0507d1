import { basename } from 'node:path';
import {
  type Description,
  descriptionHost,
  Findings,
  isAddress,
  readSource,
  withOrigin,
} from '../mesh/description.ts';
import type { HandlerSettings } from '../mesh/handler-settings.ts';
import { type Finding, parseDescription } from '../mesh/parse-description.ts';
import { readBeside } from '../mesh/read-beside.ts';
import { disarmOpenApi } from './disarm.ts';

const maxFiles = 100;

/** Returns the address of a description that Mesh is to load. */
export function addressOf(source: unknown): string | undefined {
  if (typeof source !== 'string') return undefined;
  return `${descriptionHost}/${isAddress(source) ? 'description.json' : basename(source)}`;
}

/** Reads, validates and disarms an OpenAPI description and the files that it refers to. Throws like {@link withOrigin}. */
export async function loadOpenApi(
  handler: HandlerSettings,
  baseDir: string,
  fetchFn: typeof globalThis.fetch,
): Promise<Description> {
  const { source = '' } = handler;
  const main = basename(addressOf(source) ?? '');
  const isLocal = !isAddress(source);
  return withOrigin(source, async () => {
    const first = await readSource(handler, baseDir, fetchFn);
    const described = new Map<string, { type: string; text: string }>();
    const files = new Set([main]);
    const findings: Finding[] = [];
    for (const file of files) {
      if (files.size > maxFiles) throw new Error(`a description of over ${maxFiles} files`);
      const document = parseDescription(file === main ? first : await readBeside(baseDir, source, file));
      const found = disarmOpenApi(document, handler, { file, isLocal, files, isMain: file === main });
      findings.push(...found.map((one) => (file === main ? one : { ...one, at: `${file}: ${one.at}` })));
      described.set(`${descriptionHost}/${file}`, {
        type: 'application/json',
        text: JSON.stringify(document),
      });
    }
    if (findings.length > 0) throw new Findings(findings);
    return described;
  });
}
