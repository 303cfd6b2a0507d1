import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Eco, startEco } from '../eco/eco.ts';
import type { Totals } from '../eco/ledger.ts';
import { compose } from '../mesh/compose/compose.ts';
import type { Composition } from '../mesh/contract/composition.ts';
import { ConfigurationError, type Problem } from '../mesh/contract/errors.ts';
import type { SavedQuery } from '../mesh/contract/home.ts';
import type { Anonymiser, Policy } from '../mesh/contract/policy.ts';
import { type ConsumerRegistry, readConsumers } from '../mesh/identity/consumers.ts';
import { checkIssuers } from '../mesh/identity/issuers.ts';
import type { Unaccepted } from '../mesh/policy/lock.ts';
import { compilePolicy, type Lock, readLock, readPolicy } from '../mesh/policy/policy.ts';
import type { PolicyText } from '../mesh/policy/policy-text.ts';
import type { SchemaFacts } from '../mesh/policy/schema-facts.ts';
import { createAnonymisers } from '../plugins/anonymise/anonymisers.ts';
import { countWorkers } from './cluster/count-workers.ts';
import { divide } from './cluster/divide.ts';
import { lockFileOf } from './lock-file.ts';
import { redisProblems } from './open-redis.ts';
import type { LoadedPlugins } from './plugins/join-plugins.ts';
import { loadPlugins } from './plugins/load-plugins.ts';
import { productionProblems } from './production.ts';
import { rateLimitProblems } from './rate-limits.ts';
import { type ReadDocuments, readDocuments } from './read-documents.ts';
import { composeFromPool } from './reload/compose-from-pool.ts';
import { createPools, type Pools } from './reload/pool.ts';
import { readSavedQueries, warnOfMisfits } from './saved-queries.ts';
import { readSecret } from './secret.ts';
import { readSettings, type Settings } from './settings.ts';
import { sourceKinds } from './source-kinds.ts';

export interface Prepared {
  readonly settings: Settings;
  readonly composition: Composition;
  readonly policy: Policy;
  /** The policy as it is written. */
  readonly policyText: PolicyText;
  readonly anonymisers: readonly Anonymiser[];
  /** What the schema says of each coordinate. */
  readonly schema: SchemaFacts;
  readonly consumers: ConsumerRegistry;
  /** Coordinates that no fact classifies: denied to everyone. */
  readonly unclassified: readonly string[];
  /** Coordinates that came or changed since the lock was written: denied to everyone. */
  readonly unaccepted: readonly Unaccepted[];
  /** Coordinates that a wildcard opens and no lock guards. */
  readonly unguarded: readonly string[];
  readonly lockPath: string;
  /** Sentences for the operator about what is allowed and yet odd. */
  readonly warnings: readonly string[];
  readonly savedQueries: readonly SavedQuery[];
  readonly eco: Eco;
  /** What `pertuis.documents` comes to. */
  readonly documents: ReadDocuments;
  /** What `pertuis.plugins` names. */
  readonly plugins: LoadedPlugins;
  readonly stateDirectory: string;
  /** Behind pseudonyms, cursors, and what is shared with other gateways. */
  readonly secret: Uint8Array;
  close(): Promise<void>;
}

export interface PrepareOptions {
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Files, by absolute path, to take as they were when the gateway was told to read them. */
  readonly texts?: ReadonlyMap<string, string>;
  /** The lock is about to be written, so none is needed. */
  readonly isAccepting?: boolean;
  /** A manifest that is not there holds no document: it is about to be written. */
  readonly mayLackManifests?: boolean;
  /** Totals of all processes of this gateway, where there are several. */
  readonly platformTotals?: () => Promise<Totals>;
  /** For a process that serves: its eco, which goes on from one time to the next and is not stopped here. */
  readonly eco?: Eco;
  /** Sources and plugins that may go on from one time to the next. */
  readonly pools?: Pools;
  /** For a process that serves already: the settings with those that only a start can take as they were. */
  readonly keepSettings?: (settings: Settings) => Settings;
}

/**
 * Everything that a start needs, read and compiled, nothing listening yet. Throws `ConfigurationError` with the mistakes
 * of all files together.
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const path = resolve(options.path);
  const { texts = new Map<string, string>() } = options;
  const { environment, pools = createPools(), keepSettings = (settings) => settings } = options;
  const given = keepSettings(readSettings(path, environment, texts));
  const settings = divide(given, countWorkers(given, environment));
  const readText = (file: string) => texts.get(file) ?? readFile(file);
  const at = (file: string) => resolve(path, '..', file);
  const stateDirectory = at(settings.pertuis.stateDirectory);
  const eco = options.eco ?? startEco(settings.pertuis.eco, options.platformTotals);
  const platform = { name: 'platform', ttlSeconds: 0, deadlineSeconds: 5, maxConcurrentCalls: 100 };

  const problems: Problem[] = redisProblems(options.environment);
  const attempt = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const secret = readSecret(stateDirectory, environment);
  const builtIn = [{ source: eco.source, settings: platform }];
  const maxSubscriptions = settings.pertuis.limits.subscriptionsInTotal;
  const sources = await attempt(() =>
    composeFromPool(pools.sources, { settings, folder: dirname(path) }, (known) =>
      compose({ settings, path, builtIn, known, sourceKinds, maxSubscriptions }),
    ),
  );
  const composition = sources?.composition;
  const consumers = await attempt(() =>
    readConsumers(readText(at(settings.pertuis.consumers)), settings.pertuis.consumers),
  );
  const bindings = consumers && checkIssuers(settings.pertuis.jwt, consumers, '.meshrc.yaml');
  problems.push(...(bindings?.problems ?? []), ...rateLimitProblems(settings.pertuis.rateLimits, consumers));
  const text = await attempt(() =>
    readPolicy(readText(at(settings.pertuis.policy)), settings.pertuis.policy),
  );
  const documents = await attempt(() =>
    readDocuments(settings.pertuis.documents, (file) =>
      options.mayLackManifests && !existsSync(at(file)) ? '{}' : readText(at(file)),
    ),
  );
  const lockPath = lockFileOf(at(settings.pertuis.policy));
  const { savedQueries: folder } = settings.pertuis;
  const savedQueries = await attempt(() => (folder ? readSavedQueries(at(folder)) : []));
  const lock = await attempt(() => readLockIfThere(lockPath, texts));
  problems.push(...productionProblems(settings, options.isAccepting === true || lock !== undefined));
  const epoch = settings.pertuis.pseudonymEpoch;
  const ownAnonymisers = createAnonymisers({ secret, epoch });
  const loaded = await attempt(() =>
    pools.plugins.takeOrMake(JSON.stringify(settings.pertuis.plugins), () =>
      loadPlugins(settings.pertuis.plugins, {
        ...{ baseDir: dirname(path), secret },
        ownAnonymisers: ownAnonymisers.map(({ name }) => name),
      }),
    ),
  );
  const plugins = loaded?.value;
  const anonymisers = [...ownAnonymisers, ...(plugins?.anonymisers ?? [])];
  const compiled =
    composition && text && plugins
      ? compilePolicy(text, {
          composition,
          anonymisers,
          file: settings.pertuis.policy,
          lock,
          secret,
          epoch,
        })
      : undefined;
  problems.push(...(compiled?.problems ?? []));

  const close = async () => {
    if (!options.eco) eco.stop();
    await sources?.release();
    await loaded?.release();
  };
  const isWhole = problems.length === 0 && savedQueries && documents;
  if (!isWhole || !composition || !consumers || !text || !plugins || !compiled) {
    await close();
    throw new ConfigurationError(problems);
  }
  const warnings = [...(bindings?.warnings ?? []), ...warnOfMisfits(savedQueries, composition.schema)];
  return {
    ...{ settings, composition, consumers, documents, warnings, eco, plugins, secret },
    ...{ savedQueries, stateDirectory, lockPath, policyText: text, anonymisers, ...compiled, close },
  };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationError([{ file: path, path: '', expected: 'a readable file', got: 'none' }]);
  }
}

function readLockIfThere(path: string, texts: ReadonlyMap<string, string>): Lock | undefined {
  const text = texts.get(path) ?? (existsSync(path) ? readFile(path) : undefined);
  return text === undefined ? undefined : readLock(text, path);
}
