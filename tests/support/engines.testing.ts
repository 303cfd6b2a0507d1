import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  GraphQLList,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { createAdmission } from '../../mesh/admission/admission.ts';
import type { Composition } from '../../mesh/contract/composition.ts';
import type { DocumentMemo } from '../../mesh/contract/documents.ts';
import type { Policy, PolicyView } from '../../mesh/contract/policy.ts';
import type { RequestContext } from '../../mesh/contract/request-context.ts';
import { Cancellation } from '../../mesh/core/cancellation.ts';
import { getOrMake } from '../../mesh/core/get-or-make.ts';
import { policyOf } from '../../mesh/core/view.testing.ts';
import { ExecutionContext } from '../../mesh/execute/execution-context.ts';
import { createExecutor } from '../../mesh/execute/executor.ts';
import { createPlanner } from '../../mesh/plan/planner.ts';
import { relaxNullability } from '../../mesh/plan/relax-nullability.ts';
import { createQueryModel } from '../../mesh/query-model/query-model.ts';
import type { Engine, Engines } from '../differential/engine.testing.ts';
import { type Memory, withMemory } from '../differential/memory.testing.ts';

export interface EnginesOptions {
  /** Called once per engine: each attaches resolvers to a schema of its own. */
  readonly compose: () => Composition | Promise<Composition>;
  readonly policy: Pick<Policy, 'withholdable'>;
  /** Values for fields that are compared with others, by coordinate. */
  readonly pools?: ReadonlyMap<string, readonly unknown[]>;
}

/** Each engine has a composition of its own. */
export const engineCount = 5;

type FiveMemories = readonly [Memory, Memory, Memory, Memory, Memory];
type Written = ExecutionResult & { stringify?: (result: ExecutionResult) => string };
type Run = (args: ExecutionArgs) => Promise<Written>;

/**
 * Creates the executor with compiled plans, and the executor that runs everything on graphql-js, over rows in
 * memory.
 */
export async function createEngines({ compose, policy, pools }: EnginesOptions): Promise<Engines> {
  const composeRelaxed = async () => {
    const composition = await compose();
    relaxNullability(composition, policyOf(noView, policy.withholdable));
    return composition;
  };
  const compositions: Composition[] = [];
  while (compositions.length < engineCount) compositions.push(await composeRelaxed());
  const schema = (compositions[0] as Composition).schema;
  const memories = compositions.map((one) => withMemory(one, schema, pools));
  const [ours, theirs, nullable, oursGrouped, theirsGrouped] = memories as unknown as FiveMemories;
  const reference = runOf(theirs.composition, false);
  dropNonNull(nullable.composition.schema);
  return {
    ours: createEngine(ours, runOf(ours.composition, true)),
    theirs: createEngine(theirs, reference),
    nullable: createEngine(nullable, runOf(nullable.composition, false)),
    bare: createEngine(theirs, runBare),
    grouped: {
      ours: createEngine(oursGrouped, runOf(oursGrouped.composition, true, true)),
      theirs: createEngine(theirsGrouped, runOf(theirsGrouped.composition, false, true)),
    },
  };
}

function createEngine(memory: Memory, run: Run): Engine {
  const { composition } = memory;
  const { schema } = composition;
  return {
    composition,
    async sendQuery(document, { operationName, variables }, view, held) {
      memory.hold(held);
      const requestContext = contextFor(view);
      const result = await run({
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables,
        contextValue: { requestContext },
      }).catch(thrown);
      const { stringify, ...plain } = result;
      const text = stringify ? stringify(result) : JSON.stringify(plain);
      const { received, overlapped } = memory;
      const fetched = [...received];
      await memory.quiet();
      const { data, errors = [] } = JSON.parse(text);
      const { ttlSeconds } = requestContext.executionInfo;
      return {
        text,
        compiled: stringify !== undefined,
        data,
        errors,
        ttlSeconds,
        received: fetched,
        overlapped,
      };
    },
  };
}

/** Executes over a schema that has its resolvers already. */
async function runBare({ contextValue: given, ...args }: ExecutionArgs): Promise<Written> {
  const { requestContext } = given as { requestContext: RequestContext };
  const contextValue = new ExecutionContext(requestContext, requestContext.view as PolicyView, 30);
  return Promise.resolve(execute({ ...args, contextValue })).finally(() => contextValue.end());
}

/** Stores everything: there are few documents. */
function createMemo(): DocumentMemo {
  const values = new WeakMap<DocumentNode, Map<string, unknown>>();
  return {
    get: <Value>(document: DocumentNode, name: string) =>
      values.get(document)?.get(name) as Value | undefined,
    set: (document, name, value) =>
      void getOrMake(values, document, () => new Map<string, unknown>()).set(name, value),
  };
}

const admission = createAdmission({ controls: [] });

function runOf(composition: Composition, compile: boolean, groupsErrors = false): Run {
  const planner = createPlanner(
    composition,
    createQueryModel(composition),
    everyArgumentDeclared(composition),
  );
  const plugin = createExecutor({
    ...{ composition, planner, compile, admission, groupsErrors },
    deadlineSeconds: 30,
    memo: createMemo(),
  });
  let run: Run | undefined;
  plugin.onExecute?.({ setExecuteFn: (fn: Run) => (run = fn) } as never);
  if (!run) throw new Error('the runner sets how operations run');
  return run;
}

/** Declares every argument as unread: these tests compare engines, not the checks of arguments. */
function everyArgumentDeclared({ schema }: Composition) {
  const declared = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const { name, args } of Object.values(type.getFields()))
      declared.set(`${type.name}.${name}`, new Map(args.map((argument) => [argument.name, []])));
  }
  return { declaredArguments: declared, named: new Set<string>() };
}

/** Returns a thrown error as a result. No engine should throw, so the other engine will differ. */
function thrown(error: unknown): Written {
  return { errors: [new GraphQLError(`thrown: ${error instanceof Error ? error.message : error}`)] };
}

function contextFor(view: PolicyView): RequestContext {
  return {
    view,
    principal: { consumer: 'test', organisation: '', roles: [], purpose: '' },
    operation: { name: '', type: 'query', stages: [], fetches: [] },
    request: { cancellation: new Cancellation() },
    executionInfo: { ttlSeconds: 3_600, provenance: [], requestedExtensions: new Set() },
  } as unknown as RequestContext;
}

function noView(): never {
  throw new Error('views are handed in');
}

function dropNonNull(schema: GraphQLSchema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) field.type = everywhereNullable(field.type);
  }
}

function everywhereNullable(type: GraphQLOutputType): GraphQLOutputType {
  const inner = getNullableType(type);
  return isListType(inner) ? new GraphQLList(everywhereNullable(inner.ofType)) : inner;
}
