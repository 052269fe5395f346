import { RecoveryError } from "../../recovery/errors.ts";
import type { PostgresClient } from "./client.ts";
import { type Ask, Connection } from "./connection.ts";
import { PostgresBlobs } from "./postgres-blobs.ts";
import { postgresFailed } from "./postgres-failure.ts";
import { setUpSession, Table } from "./table.ts";

/** How a table is opened. */
export interface TableOpening {
  /** What messages call the store. */
  readonly store: string;
  readonly client: PostgresClient;
  readonly schema: string;
  readonly name: string;
  /** How long to wait for each answer. */
  readonly answerMs: number;
  /** How long the server may take to see that whoever held the store is gone. */
  readonly patienceMs?: number;
}

/** Opens a table as a store, and makes it if there is none. */
export async function openTable(opening: TableOpening): Promise<PostgresBlobs> {
  const { store, client, schema, name, answerMs, patienceMs = 2_000 } = opening;
  const table = new Table(schema, name);
  const connection = new Connection(client, answerMs, (error) => postgresFailed(store, error));
  try {
    await connection.connect();
    await connection.take(async (ask) => {
      await setUpSession(ask);
      await lockIn(table, ask, { store, patienceMs });
    });
    await connection.commit((ask) => table.make(ask));
    await connection.commit((ask) => table.mark(ask, store));
    return new PostgresBlobs(store, connection, table);
  } catch (error) {
    await connection.close().catch(() => {}); // what has failed first is told
    throw postgresFailed(store, error);
  }
}

/** Whether a table has the store in it. Makes nothing, and waits for no lock. */
export async function isTableThere({
  store,
  client,
  schema,
  name,
  answerMs,
}: TableOpening): Promise<boolean> {
  const connection = new Connection(client, answerMs, (error) => postgresFailed(store, error));
  try {
    await connection.connect();
    return await connection.take((ask) => new Table(schema, name).isMarked(ask));
  } catch (error) {
    throw postgresFailed(store, error);
  } finally {
    await connection.close().catch(() => {}); // nothing was written that could be lost
  }
}

async function lockIn(
  table: Table,
  ask: Ask,
  { store, patienceMs }: { store: string; patienceMs: number },
): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!(await table.lock(ask))) {
    if (performance.now() >= until)
      throw new RecoveryError("store-in-use", "another run has it open: stop it, or use another name", {
        store,
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
