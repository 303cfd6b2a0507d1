/** A PostgreSQL in this process: PGlite behind its socket server, which real clients speak to. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface Postgres {
  /** `postgres://…`, for any client. */
  readonly url: string;
  readonly db: PGlite;
  close(): Promise<void>;
}

export async function startPostgres({
  port = 0,
  fill,
}: {
  port?: number;
  fill: (db: PGlite) => Promise<void>;
}): Promise<Postgres> {
  const db = await PGlite.create();
  await fill(db);
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 20 });
  try {
    await server.start();
  } catch (error) {
    await db.close();
    throw error;
  }
  const address = server.getServerConn();
  return {
    url: `postgres://postgres@${address}/postgres?sslmode=disable`,
    db,
    async close() {
      await server.stop();
      await db.close();
    },
  };
}
