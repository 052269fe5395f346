import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { freePort } from "./free-port.ts";

/** Keys that the server takes. */
export const keys = { accessKeyId: "test", secretAccessKey: "test" };

/** A server that speaks as S3 does: moto, of Python. */
export class SomeS3 {
  readonly endpoint: string;
  readonly #server: ChildProcess;

  constructor(endpoint: string, server: ChildProcess) {
    this.endpoint = endpoint;
    this.#server = server;
  }

  async newBucket(name: string): Promise<string> {
    const made = await fetch(`${this.endpoint}/${name}`, { method: "PUT", headers: authorization });
    if (made.status !== 200) throw new Error(`PUT ${name}: ${made.status} ${await made.text()}`);
    return name;
  }

  stop(): void {
    this.#server.kill("SIGKILL");
  }
}

/** Of no use to anybody: it says whose account, and for which service. */
const authorization = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};

/** Starts one, or says why there is none. */
export async function someS3(): Promise<SomeS3 | { readonly reason: string }> {
  const python = ["python3", "python"].find(
    (name) => spawnSync(name, ["-c", "import moto.server, flask"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined) return { reason: "no server of S3 here: pip install 'moto[server]'" };
  const port = await freePort();
  // Moto answers in several threads, and looks and writes in two steps: one request at a time makes them one.
  const program = `
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple("127.0.0.1", ${port}, DomainDispatcherApplication(create_backend_app), threaded=False)
`;
  const server = spawn(python, ["-c", program], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempts = 0; attempts < 400; attempts++) {
    const answers = await fetch(`${endpoint}/`, { headers: authorization }).catch(() => undefined);
    if (answers !== undefined) return new SomeS3(endpoint, server);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  server.kill("SIGKILL");
  return { reason: "the server of S3 did not start within 20 s" };
}
