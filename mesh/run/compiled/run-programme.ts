import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Variables } from '../../contract/operation-plan.ts';
import type { RunContext } from '../context.ts';
import type { Fetcher } from '../fetcher.ts';
import { gather } from './gather.ts';
import type { Programme } from './programme.ts';

/** A result whose `data` is JSON already. Whoever reads `data` itself pays for reading it back. */
export type WrittenResult = ExecutionResult & { stringify(result: ExecutionResult): string };

export async function runProgramme(
  programme: Programme,
  variables: Variables,
  context: RunContext,
  fetcher: Fetcher,
  denied: readonly GraphQLError[],
): Promise<WrittenResult> {
  const gathered = await gather(programme, variables, context, fetcher);
  const text = programme.project(gathered);
  const errors = [...denied, ...gathered.errors];
  return {
    get data() {
      return JSON.parse(text);
    },
    ...(errors.length > 0 && { errors }),
    stringify: ({ errors: final }) =>
      final && final.length > 0 ? `{"data":${text},"errors":${JSON.stringify(final)}}` : `{"data":${text}}`,
  };
}
