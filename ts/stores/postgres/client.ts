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
