import { codeOf } from "../failure.ts";
import { InTurn } from "../in-turn.ts";
import type { PostgresClient, Row } from "./client.ts";

/** Asks the server. */
export type Ask = (text: string, values?: unknown[]) => Promise<readonly Row[]>;

/**
 * The one connection of a store, or of a sink. The server keeps a store's lock as long as it lives, so nothing is done by
 * another one: once it is lost, each call fails.
 */
export class Connection {
  readonly #failed: (error: unknown) => Error;
  readonly #client: PostgresClient;
  readonly #answerMs: number;
  readonly #turns = new InTurn();
  #broken: Error | undefined;

  /**
   * @param answerMs How long to wait for each answer: a server that is gone without a word gives none.
   * @param failed Makes the error that is thrown of what has failed.
   */
  constructor(client: PostgresClient, answerMs: number, failed: (error: unknown) => Error) {
    this.#failed = failed;
    this.#client = client;
    this.#answerMs = answerMs;
    client.on("error", (error) => this.#break(error)); // nobody waits for an answer then
  }

  async connect(): Promise<void> {
    await this.#told(() => this.#client.connect());
  }

  /** Does something when all that was asked before is done. */
  take<R>(act: (ask: Ask) => Promise<R>): Promise<R> {
    return this.#turns.take(async () => {
      try {
        return await act(this.#ask);
      } catch (error) {
        throw this.#failed(error);
      }
    });
  }

  /** The same, in one transaction: all of it or nothing. */
  commit<R>(act: (ask: Ask) => Promise<R>): Promise<R> {
    return this.take(async (ask) => {
      await ask("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
      try {
        const result = await act(ask);
        await ask("COMMIT");
        return result;
      } catch (error) {
        await ask("ROLLBACK").catch((failed: unknown) => this.#break(failed));
        throw error;
      }
    });
  }

  /** When all is done. The server lets go of the lock. */
  close(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#broken === undefined) await this.#told(() => this.#client.end());
    });
  }

  readonly #ask: Ask = async (text, values) =>
    (await this.#told(() => this.#client.query(text, values))).rows;

  async #told<R>(act: () => Promise<R>): Promise<R> {
    if (this.#broken !== undefined) throw this.#broken;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const problem = `no answer within ${this.#answerMs / 1000} s`;
        reject(this.#break(new Error(problem)));
      }, this.#answerMs);
    });
    try {
      return await Promise.race([act(), late]);
    } catch (error) {
      throw this.#broken ?? error; // says more than a query that was cut off
    } finally {
      clearTimeout(timer);
    }
  }

  #break(cause: unknown): Error {
    if (this.#broken === undefined) {
      const said = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
      this.#broken = this.#failed(new Error(`the connection is lost: ${said}`, { cause }));
      this.#client.end().catch(() => {}); // cuts what is under way
    }
    return this.#broken;
  }
}
