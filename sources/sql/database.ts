import pg from 'pg';
import { SourceFailure } from '../../mesh/contract/source.ts';
import type { Statement } from './compile.ts';
import { failureOf } from './failures.ts';

export interface QueryResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** As PostgreSQL sent it: the texts of the values. */
  readonly bytes: number;
}

export interface Database {
  /** Throws `SourceFailure`. */
  query(statement: Statement, signal: AbortSignal): Promise<QueryResult>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly connections: number;
  readonly deadlineMs: number;
}

/** Every value stays the text that PostgreSQL sent: columns say what it is. */
const asText = { getTypeParser: () => (value: string) => value };

/** A pool of read-only connections in UTC, each statement with a time limit, cancelled when nobody waits any more. */
export function openDatabase({ connectionString, connections, deadlineMs }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: Math.min(deadlineMs, 5_000),
    statement_timeout: deadlineMs,
    query_timeout: deadlineMs + 1_000,
    idleTimeoutMillis: 30_000,
    application_name: 'pertuis',
    keepAlive: true,
  });
  // An idle connection that breaks is replaced; the next query says what is wrong.
  pool.on('error', () => {});
  const prepared = new WeakSet<pg.PoolClient>();

  async function connect(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    if (!prepared.has(client)) {
      await client.query("SET default_transaction_read_only = on; SET TIME ZONE 'UTC'");
      prepared.add(client);
    }
    return client;
  }

  return {
    async query({ text, values }, signal) {
      let client: pg.PoolClient | undefined;
      let broken: Error | undefined;
      const leave = () => {
        if (client) void cancel(pool, client);
      };
      try {
        signal.throwIfAborted();
        client = await connect();
        signal.throwIfAborted();
        signal.addEventListener('abort', leave, { once: true });
        const { rows } = await client.query({ text, values: [...values], types: asText });
        return { rows, bytes: bytesOf(rows) };
      } catch (error) {
        const failure = failureOf(error, signal);
        const isLost = failure instanceof SourceFailure && failure.kind === 'unavailable';
        if (isLost || signal.aborted) broken = failure;
        throw failure;
      } finally {
        signal.removeEventListener('abort', leave);
        client?.release(broken);
      }
    },
    async close() {
      await pool.end();
    },
  };
}

/** Ends the statement on the server, over another connection (PostgreSQL documentation, 9.28.2). */
async function cancel(pool: pg.Pool, client: pg.PoolClient) {
  const { processID } = client as unknown as { processID?: number };
  if (processID === undefined) return;
  await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => {
    // The statement's own time limit ends it then.
  });
}

function bytesOf(rows: readonly Readonly<Record<string, unknown>>[]): number {
  let bytes = 0;
  for (const row of rows) {
    for (const value of Object.values(row)) bytes += typeof value === 'string' ? Buffer.byteLength(value) : 0;
  }
  return bytes;
}
