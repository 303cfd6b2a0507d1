import { type FetchContext, SourceFailure } from '../../mesh/contract/source.ts';
import type { Cost, Listing, SensorClient } from './client.ts';

/** More pages than this in a row mean that the server gives very little at a time. */
const maxCalls = 100;

/** Follows nextLink until there is enough. Rather fails than cut a list silently. */
export async function followOn(
  client: SensorClient,
  start: Listing,
  wanted: number,
  context: FetchContext,
  cost: Cost,
): Promise<unknown[]> {
  const held = [...start.entities];
  let link = start.nextLink;
  for (let calls = 1; link !== undefined && held.length < wanted && calls < maxCalls; calls++) {
    const page = await client.follow(link, context, cost);
    held.push(...page.entities);
    link = page.nextLink;
  }
  if (link !== undefined && held.length < wanted) {
    throw new SourceFailure(
      'bad-response',
      `the server gives too little at a time: ${maxCalls} pages were not enough`,
    );
  }
  return held.slice(0, wanted);
}
