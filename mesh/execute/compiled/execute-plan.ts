import type { GraphQLError } from 'graphql';
import type { Variables } from '../../contract/operation-plan.ts';
import { metered } from '../../core/metered.ts';
import { type WrittenResult, writtenResult } from '../../core/written-result.ts';
import type { ErrorGroups } from '../error-groups.ts';
import type { ExecutionContext } from '../execution-context.ts';
import type { Fetcher } from '../fetcher.ts';
import type { CompiledPlan } from './compiled-plan.ts';
import { fetchPlan } from './fetch-plan.ts';
import { JsonWriter } from './json-writer.ts';

const writer = new JsonWriter();
const open = Buffer.from('{"data":');
const closingBrace = 0x7d;
/** Bound of the bytes that are allocated in advance, from the size of the previous response. */
const mostExpectedBytes = 256 * 1024;

export async function executePlan(
  compiledPlan: CompiledPlan,
  variables: Variables,
  context: ExecutionContext,
  fetcher: Fetcher,
  denied: readonly GraphQLError[],
  maxBytes: number,
  errors: ErrorGroups,
): Promise<WrittenResult> {
  const fetched = await fetchPlan(compiledPlan, variables, context, fetcher, errors);
  return metered(() => {
    writer.open(Math.min(compiledPlan.last.bytes, mostExpectedBytes), maxBytes);
    writer.put(open);
    compiledPlan.project(fetched, writer);
    writer.byte(closingBrace);
    const json = writer.close();
    compiledPlan.last.bytes = json.length;
    return writtenResult(json, [...denied, ...errors.list()]);
  }, context.requestContext.operation);
}
