/** Where the program listens: design key `server`. Null = off. */
export interface ServerSettings {
  readonly metrics: ListenAddress | null;
  readonly health: ListenAddress | null;
  readonly page: boolean;
}

/** Host without brackets; port 0 = any free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}
