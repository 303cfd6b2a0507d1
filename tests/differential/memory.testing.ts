import { setImmediate } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { ComposedSource, Composition } from '../../mesh/contract/composition.ts';
import type { FetchRequest, FetchResult, Source } from '../../mesh/contract/source.ts';
import { createMemoryResponses, type Pools } from './memory-results.testing.ts';
import { rowType } from './row-types.testing.ts';
import type { Held, World } from './rows.testing.ts';
import { spelledOut } from './spelled-out.testing.ts';

/** What a composition's sources were asked, and what they hold from now on. */
export interface Memory {
  readonly composition: Composition;
  /** Requests in the order in which they came, until `hold` forgets them. */
  readonly received: readonly FetchRequest[];
  /** True once two mutations were under way at the same time. */
  readonly overlapped: boolean;
  hold(held: Held): void;
  /** Resolves when no fetch is running: graphql-js responds before work that it has dropped has ended. */
  quiet(): Promise<void>;
}

const keys = ['k1', 'k2', 'k3', 7, '7', 'gone'];
const calm: World = { seed: 0, oddPerMille: 0, longest: 1, surplus: false };

/**
 * The composition with its sources' `fetch` answered from random rows, so that no partner has to run. Rows are made by `types`:
 * two compositions with the same have the same rows, whatever else becomes of their schemas.
 */
export function withMemory(composition: Composition, types: GraphQLSchema, pools: Pools = new Map()): Memory {
  const described = { ...composition, schema: types };
  const allPools: Pools = new Map([...keyPools(described), ...pools]);
  let response = createMemoryResponses(described, allPools, calm);
  let received: FetchRequest[] = [];
  let underWay = 0;
  let mutating = 0;
  let overlapped = false;

  async function resolveOne(request: FetchRequest): Promise<FetchResult> {
    received.push(request);
    underWay += 1;
    const mutation = request.coordinate.startsWith('Mutation.');
    if (mutation) {
      overlapped ||= mutating > 0;
      mutating += 1;
    }
    const { result, turns } = response(request);
    for (let turn = 0; turn < turns; turn++) await undefined;
    if (turns === 0) await setImmediate();
    underWay -= 1;
    if (mutation) mutating -= 1;
    if (result instanceof Error) throw result;
    return result;
  }

  const inMemory = ({ source, settings }: ComposedSource): ComposedSource => {
    const { name, kind, schema, capabilities } = source;
    const probe: Source['probe'] = async () => ({ up: true });
    return {
      settings,
      source: { name, kind, schema, capabilities, fetch: resolveOne, probe, close: () => source.close() },
    };
  };
  const sources = new Map([...composition.sources].map(([name, composed]) => [name, inMemory(composed)]));
  return {
    composition: { ...composition, sources },
    get received() {
      return received;
    },
    get overlapped() {
      return overlapped;
    },
    hold(held) {
      response =
        'responses' in held
          ? spelledOut(composition, held)
          : createMemoryResponses(described, allPools, held);
      received = [];
      overlapped = false;
    },
    async quiet() {
      let before: number;
      do {
        before = received.length;
        await setImmediate();
        await setImmediate();
      } while (underWay > 0 || received.length > before);
    },
  };
}

/** Keys come from one small pool, so that links meet rows. */
function keyPools({ roots, links, schema }: Composition): [string, readonly unknown[]][] {
  const starts = [...links.values()].map(
    ({ coordinate, keyField }) => `${coordinate.split('.')[0]}.${keyField}`,
  );
  const targets = [...roots.values()].flatMap(({ coordinate, facts }) => {
    const type = rowType(schema, coordinate);
    return facts.keys && type ? [`${type.name}.${facts.keys.field}`] : [];
  });
  return [...starts, ...targets].map((coordinate) => [coordinate, keys]);
}
