import { type Source, SourceFailure } from '../../mesh/contract/source.ts';
import type { SourceEntry } from '../../mesh/contract/source-kind.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { buildHandler, type MeshSource } from './build-handler.ts';
import type { Description } from './description.ts';
import { createGate, type Gate } from './gate.ts';
import { noteHandlerBytes, withinHandlerCall } from './handler-call.ts';
import { type HandlerSettings, readHandlerSettings, throwProblems } from './handler-settings.ts';
import { createHandlerSource, type HandlerSourceOptions } from './handler-source.ts';

/** Bytes of one response. */
export const maxResponseBytes = 20 * 1024 * 1024;

/** The properties of a kind that other handlers of Mesh do not share. */
export interface HandlerTraits {
  /** The configuration for Mesh. `describe` provides the description that Mesh then requests. */
  readonly config?: unknown;
  /** Reads and validates the partner's description before Mesh reads it. */
  readonly describe?: (settings: HandlerSettings, fetchFn: typeof globalThis.fetch) => Promise<Description>;
  /** Fetches that bypass Mesh's runtime. */
  readonly shortcuts?: (built: BuiltHandler) => Pick<HandlerSourceOptions, 'plain' | 'subscribe' | 'close'>;
}

export interface BuiltHandler {
  readonly mesh: MeshSource;
  readonly settings: HandlerSettings;
  readonly gate: Gate;
}

/** Opens a source through a Mesh handler, behind a gate that checks all its requests. Throws like `SourceKind.open`. */
export async function openHandler(entry: SourceEntry, traits: HandlerTraits = {}): Promise<Source> {
  const settings = readHandlerSettings(entry);
  if (traits.describe) throwProblems(settings);
  const sendQuery = guardedFetch(entry, settings.operationHeaders);
  const describe = guardedFetch(entry, {});
  const description = (await traits.describe?.(settings, describe)) ?? new Map();
  const gate = createGate(settings, description, { describe, sendQuery });
  const handler = await buildHandler({ ...entry, config: traits.config ?? entry.config });
  const mesh = await handler.getMeshSource({ fetchFn: gate.fetch });
  throwProblems(settings);
  gate.open(mesh.schema);
  return createHandlerSource({
    name: entry.name,
    kind: entry.handler,
    mesh,
    probe: probeOf(entry.config, sendQuery),
    ...traits.shortcuts?.({ mesh, settings, gate }),
  });
}

function guardedFetch({ name, deadlineSeconds }: SourceEntry, headers: Record<string, string>) {
  return withinHandlerCall(
    createGuardedFetch({
      source: name,
      headers,
      deadlineMs: deadlineSeconds * 1000,
      maxBytes: maxResponseBytes,
      onBytes: noteHandlerBytes,
    }),
  );
}

/** Any response of the endpoint below 500 counts as up, because partners share no health path. */
function probeOf(config: unknown, fetchFn: typeof globalThis.fetch) {
  const endpoint = (config as { endpoint?: unknown } | undefined)?.endpoint;
  return async (signal: AbortSignal) => {
    if (typeof endpoint !== 'string') return;
    try {
      const response = await fetchFn(endpoint, { method: 'HEAD', signal });
      await response.body?.cancel();
    } catch (error) {
      const status = error instanceof SourceFailure ? error.upstreamStatus : undefined;
      if (status === undefined || status >= 500) throw error;
    }
  };
}
