import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { entries, root } from "./public-names.ts";

/** One way to call a function, as editors show it. */
export interface Signature {
  /** Such as `map<U, P>(id: string, fn: (value: number) => U): Stream<U>`. */
  readonly label: string;
  readonly documentation: string;
  readonly parameters: readonly { readonly label: string; readonly documentation: string }[];
}

interface Documented {
  readonly documentation?: string | { readonly value: string };
}

/** The language service of the compiler, asked about one file as an editor would ask. */
export class LanguageService {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #uri: string;
  readonly #lines: readonly string[];
  readonly #waiting: Map<number, (message: { result?: unknown; error?: unknown }) => void> = new Map();
  #received: Buffer = Buffer.alloc(0);
  #asked = 0;

  private constructor(folder: string, source: string) {
    const file = `${folder}probe.ts`;
    writeFileSync(file, source);
    this.#uri = pathToFileURL(file).href;
    this.#lines = source.split("\n");
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    this.#server = spawn(process.execPath, [tsc, "--lsp", "--stdio"], { cwd: root });
    this.#server.stdout.on("data", (data: Buffer) => this.#receive(data));
  }

  /** Opens a program that may import the package by its names. */
  static async open(folder: string, source: string): Promise<LanguageService> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
    const service = new LanguageService(folder, source);
    const capabilities = { textDocument: { hover: { contentFormat: ["markdown"] } } };
    const rootUri = pathToFileURL(folder).href;
    await service.#ask("initialize", { processId: process.pid, rootUri, capabilities });
    service.#send({ method: "initialized", params: {} });
    const textDocument = { uri: service.#uri, languageId: "typescript", version: 1, text: source };
    service.#send({ method: "textDocument/didOpen", params: { textDocument } });
    return service;
  }

  /** What editors offer at the end of a line. */
  async completion(line: string): Promise<string[]> {
    const { items } = (await this.#askAt("textDocument/completion", line)) as { items: { label: string }[] };
    return items.map(({ label }) => label);
  }

  /** What editors show over what stands at the end of a line. */
  async hover(line: string): Promise<string> {
    const found = (await this.#askAt("textDocument/hover", line, -1)) as {
      contents: { value: string };
    } | null;
    return found?.contents.value ?? "";
  }

  /** What editors show of a call whose bracket is opened at the end of a line. */
  async signatures(line: string): Promise<Signature[]> {
    const found = (await this.#askAt("textDocument/signatureHelp", line)) as {
      signatures: (Documented & { label: string; parameters?: (Documented & { label: string })[] })[];
    } | null;
    return (found?.signatures ?? []).map(({ label, parameters = [], ...signature }) => ({
      label,
      documentation: textOf(signature),
      parameters: parameters.map((parameter) => ({
        label: parameter.label,
        documentation: textOf(parameter),
      })),
    }));
  }

  close(): void {
    this.#server.kill();
  }

  #askAt(method: string, text: string, offset = 0): Promise<unknown> {
    const line = this.#lines.indexOf(text);
    const position = { line, character: this.#lines[line]!.length + offset };
    return this.#ask(method, { textDocument: { uri: this.#uri }, position });
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise<{ result?: unknown; error?: unknown }>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    this.#send({ id, method, params });
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const head = this.#received.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString("utf8", 0, head))![1]);
      const end = head + 4 + length;
      if (this.#received.length < end) return;
      this.#take(JSON.parse(this.#received.toString("utf8", head + 4, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  /** Requests of the server's own are about settings: there are none. */
  #take(message: { id?: number; method?: string; params?: { items?: unknown[] }; result?: unknown }): void {
    if (message.id === undefined) return;
    if (message.method === undefined) this.#waiting.get(message.id)?.(message);
    else this.#send({ id: message.id, result: message.params?.items?.map(() => null) ?? null });
  }
}

const config = {
  extends: "../../../tsconfig.json",
  compilerOptions: {
    rootDir: "../../..",
    paths: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [`../../../${file}`]])),
  },
  include: ["*.ts"],
  exclude: [],
};

function textOf({ documentation = "" }: Documented): string {
  return typeof documentation === "string" ? documentation : documentation.value;
}
