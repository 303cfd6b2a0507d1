import { SourceFailure } from '../../mesh/contract/source.ts';
import type { SourceDraft } from './draft.ts';
import { draftExample } from './draft-example.ts';
import { draftGraphql } from './draft-graphql.ts';
import { draftOpenapi } from './draft-openapi.ts';
import { draftOpendatasoft } from './draft-opendatasoft.ts';
import { draftSensorThings } from './draft-sensorthings.ts';
import type { InitKind, SourceOption } from './source-option.ts';

const names: Record<InitKind, string> = {
  opendatasoft: 'portal',
  sensorthings: 'sensors',
  openapi: 'api',
  graphql: 'graph',
};

/** Drafts what is asked for, or an example. Throws an Error that names the address that did not answer as it should. */
export async function draftSources(
  options: readonly SourceOption[],
  datasets: readonly string[],
): Promise<readonly SourceDraft[]> {
  if (options.length === 0) return [draftExample()];
  const count = new Map<InitKind, number>();
  const drafts: SourceDraft[] = [];
  for (const option of options) {
    const number = (count.get(option.kind) ?? 0) + 1;
    count.set(option.kind, number);
    const name = number === 1 ? names[option.kind] : `${names[option.kind]}${number}`;
    drafts.push(await draft(name, option, datasets));
  }
  return drafts;
}

async function draft(
  name: string,
  { kind, url }: SourceOption,
  datasets: readonly string[],
): Promise<SourceDraft> {
  try {
    switch (kind) {
      case 'opendatasoft':
        return await draftOpendatasoft(name, url, datasets);
      case 'sensorthings':
        return draftSensorThings(name, url);
      case 'openapi':
        return await draftOpenapi(name, url);
      case 'graphql':
        return await draftGraphql(name, url);
    }
  } catch (error) {
    throw new Error(`${kind}=${url}: ${reasonOf(error)} Nothing was written.`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SourceFailure) {
    const status = error.upstreamStatus === undefined ? '' : ` (status ${error.upstreamStatus})`;
    return `It does not answer: ${error.message}${status}.`;
  }
  if (error instanceof TypeError || error instanceof SyntaxError)
    return 'It answers, but not as this kind of source does. Check the address and the kind.';
  return error instanceof Error ? error.message : String(error);
}
