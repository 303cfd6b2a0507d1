import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Product, startProduct } from '../../cli/compose.ts';
import { prepare } from '../../cli/prepare.ts';
import { openKeyStore } from '../../mesh/identity/key-store.ts';
import { writeLock } from '../../mesh/policy/policy.ts';

export interface TestProduct extends Product {
  /** A key of a registered consumer. */
  key(consumer: string): string;
  sendQuery(query: string, options?: QueryOptions): Promise<QueryResult>;
}

export interface QueryOptions {
  readonly variables?: unknown;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly extensions?: unknown;
}

export interface QueryResult {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { message: string; path?: unknown; extensions: Record<string, unknown> }[];
  readonly extensions: Record<string, never>;
  readonly text: string;
}

export interface Files {
  readonly sources: string;
  readonly more?: string;
  readonly policy: string;
  readonly consumers?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Whether the policy has a lock. */
  readonly isAccepted?: boolean;
  /** Further files of the folder, by name. */
  readonly beside?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Writes a configuration into a folder of its own; handlers by path are found from there. */
export function writeConfiguration({
  sources,
  more = '',
  policy,
  consumers = 'consumers: []',
  port = 0,
  beside = {},
}: Files): {
  path: string;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'pertuis-'));
  const at = (handler: string) => join(root, handler);
  for (const [name, text] of Object.entries({
    ...beside,
    'policy.yaml': policy,
    'consumers.yaml': consumers,
  })) {
    writeFileSync(join(folder, name), text);
  }
  const text = `${sources}\nserve: { port: ${port} }\n${more}`.replaceAll('./sources/', `${at('sources')}/`);
  writeFileSync(
    join(folder, '.meshrc.yaml'),
    text.includes('pertuis:')
      ? text
      : `${text}\npertuis: { policy: ./policy.yaml, consumers: ./consumers.yaml }\n`,
  );
  return {
    path: join(folder, '.meshrc.yaml'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the whole product on a free port, assembled as by `pertuis start`. */
export async function startTestProduct(files: Files): Promise<TestProduct> {
  const { path, remove } = writeConfiguration(files);
  if (files.isAccepted) await acceptPolicy(path);
  const product = await startProduct({ path, environment: { LOG_LEVEL: 'silent' } });
  return {
    ...product,
    key: (consumer) => openKeyStore(join(path, '..', '.pertuis', 'keys.sqlite')).issue(consumer),
    sendQuery: (query, options) => sendQuery(product.url, query, options),
    async stop() {
      await product.stop();
      remove();
    },
  };
}

async function acceptPolicy(path: string) {
  const { schema, lockPath, close } = await prepare({ path, environment: {}, isAccepting: true });
  await close();
  writeFileSync(lockPath, writeLock(schema));
}

export async function sendQuery(
  url: string,
  query: string,
  { variables, key, headers, extensions }: QueryOptions = {},
): Promise<QueryResult> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify({
      query,
      ...(variables !== undefined && { variables }),
      ...(extensions !== undefined && { extensions }),
    }),
  });
  const text = await response.text();
  const { data, errors = [], extensions: given = {} } = JSON.parse(text);
  return { status: response.status, headers: response.headers, data, errors, extensions: given, text };
}
