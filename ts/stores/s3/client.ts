/** What signs requests and sends them: `AwsClient` of the package aws4fetch, or one of your own. */
export interface S3Client {
  fetch(url: string, init: S3Request): Promise<Response>;
}

/** A request that is to be signed. */
export interface S3Request {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** Keys of an account. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where the keys are for a while only. */
  readonly sessionToken?: string;
}
