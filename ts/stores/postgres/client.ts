/** What is used of a client of the package pg, written down here so that our types do without its own. */
export interface PostgresClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Row[] }>;
  end(): Promise<unknown>;
  on(event: "error", hear: (error: Error) => void): unknown;
}

/** What is used of the package pg. */
export interface Pg {
  readonly Client: new (options: {
    connectionString: string;
    connectionTimeoutMillis: number;
    keepAlive: boolean;
    application_name: string;
  }) => PostgresClient;
}

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A client that is not connected yet. */
export function clientOf({ Client }: Pg, url: string, answerMs: number): PostgresClient {
  return new Client({
    connectionString: url,
    connectionTimeoutMillis: answerMs,
    keepAlive: true,
    application_name: "tidemark",
  });
}

/** Where a database is, for messages. Undefined for what is no address. */
export function withoutPassword(text: unknown): string | undefined {
  if (typeof text !== "string" || !URL.canParse(text) || !/^postgres(?:ql)?:/.test(text)) return undefined;
  const url = new URL(text);
  url.password = "";
  url.search = ""; // may hold one too
  return url.href;
}
