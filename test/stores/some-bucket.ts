import type { S3Client, S3Request } from "tidemark/stores/s3";

/** A bucket in memory, as fast as it gets. What a server really does, moto shows. */
export class SomeBucket implements S3Client {
  readonly #objects = new Map<
    string,
    { readonly bytes: Uint8Array; readonly headers: Record<string, string> }
  >();

  async fetch(address: string, { method, headers, body = new Uint8Array() }: S3Request): Promise<Response> {
    const url = new URL(address);
    const key = url.pathname.replace(/^\/bucket\//, "");
    const found = this.#objects.get(key);
    if (method === "PUT") {
      if (headers["if-none-match"] === "*" && found !== undefined) return new Response(null, { status: 412 });
      this.#objects.set(key, { bytes: Uint8Array.from(body), headers });
      return new Response();
    }
    if (method === "DELETE") {
      this.#objects.delete(key);
      return new Response(null, { status: 204 });
    }
    if (method === "POST") {
      const keys = [...new TextDecoder().decode(body).matchAll(/<Key>([^<]*)</g)].map(([, each]) => each!);
      if (keys.length > 1_000) return new Response(null, { status: 400 });
      for (const each of keys) this.#objects.delete(each);
      return new Response("<DeleteResult/>");
    }
    if (key === "") return this.#list(url.searchParams);
    if (found === undefined) return new Response(null, { status: 404 });
    return new Response(Uint8Array.from(found.bytes), { headers: found.headers });
  }

  /** Tokens that XML must write in another way. */
  #list(query: URLSearchParams): Response {
    const after = query.get("continuation-token")?.slice(2) ?? "";
    const keys = [...this.#objects.keys()]
      .filter((key) => key.startsWith(query.get("prefix")!) && key > after)
      .sort();
    const page = keys.slice(0, 1_000);
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
    const more = `<IsTruncated>true</IsTruncated><NextContinuationToken>&lt;&amp;${page.at(-1)}</NextContinuationToken>`;
    return new Response(
      `<ListBucketResult>${contents}${keys.length > page.length ? more : ""}</ListBucketResult>`,
    );
  }
}
