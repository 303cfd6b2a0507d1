import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { createAdmission } from './admission/admission.ts';
import { composeSources } from './compose/compose-sources.ts';
import type { Composition } from './contract/composition.ts';
import type { DocumentMemo } from './contract/documents.ts';
import type { PolicyView } from './contract/policy.ts';
import type { RequestContext } from './contract/request-context.ts';
import type { Source } from './contract/source.ts';
import type { MeshOperation } from './contract/source-kind.ts';
import { Cancellation } from './core/cancellation.ts';
import { createExecutor } from './execute/executor.ts';
import { createPlanner } from './plan/planner.ts';
import { createQueryModel } from './query-model/query-model.ts';

const deadlineSeconds = 30;
const maxResponseBytes = 64 * 1024 * 1024;

/**
 * Returns an executor of operations on one source, for hosts that are not the gateway, such as plain GraphQL Mesh. It plans and
 * fetches like the gateway. It has no policy, no response cache and no limits: those are the host's.
 */
export function createSourceExecutor(source: Source): (operation: MeshOperation) => Promise<ExecutionResult> {
  const settings = { name: source.name, ttlSeconds: 0, deadlineSeconds, maxConcurrentCalls: 32 };
  const sources = new Map([[source.name, { source, settings }]]);
  const composition = composeSources({ sources, file: '.meshrc.yaml' });
  const run = runOf(composition);
  const view = openView();
  return async ({ document, variables = {}, operationName, signal }) => {
    const cancellation = new Cancellation();
    const cancel = () => cancellation.cancel(signal?.reason);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      const contextValue = { requestContext: contextOf(view, cancellation) };
      const { schema } = composition;
      const args = { schema, document, variableValues: variables, contextValue };
      return await run({ ...args, operationName: operationName ?? null });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
}

type Run = (args: ExecutionArgs) => Promise<ExecutionResult>;

/** Mesh writes a new document for each operation: there is nothing to keep, and compiling would not pay. */
const memo: DocumentMemo = { get: () => undefined, set() {} };

function runOf(composition: Composition): Run {
  const planner = createPlanner(composition, createQueryModel(composition));
  const admission = createAdmission({ controls: [] });
  const bounds = { deadlineSeconds, maxResponseBytes, admission };
  const plugin = createExecutor({ composition, planner, ...bounds, memo, compile: false });
  let run: Run | undefined;
  plugin.onExecute?.({ setExecuteFn: (fn: Run) => (run = fn) } as never);
  if (!run) throw new Error('the executor says how operations run');
  return run;
}

/** Returns a view in which everything is clear. The operator that runs a source without the gateway is responsible for its data. */
function openView(): PolicyView {
  return Object.freeze({
    id: 'open',
    scope: 'view',
    // Nothing is hidden, so cursors need no secret: they hold in every process and after a restart.
    key: new Uint8Array(32),
    decide: () => ({ kind: 'clear' }) as const,
    rowFilter: () => undefined,
    isHidden: () => false,
    hasKeyedOrder: () => false,
  });
}

function contextOf(view: PolicyView, cancellation: Cancellation): RequestContext {
  return {
    request: { method: 'POST', url: '/', headers: {}, body: Buffer.alloc(0), cancellation },
    operation: {
      startedAtMs: performance.now(),
      name: 'anonymous',
      type: 'unknown',
      consumer: 'mesh',
      cache: 'uncacheable',
      status: 0,
      errorCodes: [],
      receivedBytes: 0,
      sentBytes: 0,
      stages: [],
      fetches: [],
    },
    executionInfo: { ttlSeconds: 0, provenance: [], requestedExtensions: new Set() },
    principal: { consumer: 'mesh', organisation: 'mesh', roles: [], purpose: 'mesh' },
    view,
  };
}
