import type { GraphQLError } from 'graphql';
import { metered } from '../../contract/metered.ts';
import type { Variables } from '../../contract/operation-plan.ts';
import { type WrittenResult, writtenResult } from '../../contract/written-result.ts';
import type { RunContext } from '../context.ts';
import type { Fetcher } from '../fetcher.ts';
import { gather } from './gather.ts';
import { JsonWriter } from './json-writer.ts';
import type { Programme } from './programme.ts';

const writer = new JsonWriter();
const open = Buffer.from('{"data":');
const closingBrace = 0x7d;
/** Room is made beforehand for as much as the last answer took, within reason. */
const mostExpectedBytes = 256 * 1024;

export async function runProgramme(
  programme: Programme,
  variables: Variables,
  context: RunContext,
  fetcher: Fetcher,
  denied: readonly GraphQLError[],
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<WrittenResult> {
  const gathered = await gather(programme, variables, context, fetcher);
  return metered(() => {
    writer.open(Math.min(programme.last.bytes, mostExpectedBytes), maxBytes);
    writer.put(open);
    programme.project(gathered, writer);
    writer.byte(closingBrace);
    const json = writer.close();
    programme.last.bytes = json.length;
    return writtenResult(json, [...denied, ...gathered.errors]);
  }, context.exchange.operation);
}
