import { type Abi, instantiate } from "./abi.ts";
import { CoreError } from "./error.ts";
import type { Timestamp } from "./timestamp.ts";

let loaded: WebAssembly.Module | undefined;

/**
 * Gives the compiled core to all that is made from here on. The main entry of the package does so by itself;
 * `tidemark/slim` leaves it to you.
 *
 * @param module The package's `core.wasm`, compiled.
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { useCore } from "tidemark/slim";
 * const bytes = await readFile(new URL(import.meta.resolve("tidemark/core.wasm")));
 * useCore(await WebAssembly.compile(bytes));
 * ```
 */
export function useCore(module: WebAssembly.Module): void {
  loaded = module;
}

/**
 * One instance of the core: the linear memory of one worker, given up with it.
 *
 * @throws {CoreError} `core-not-loaded` when no module is given here nor was to {@link useCore}.
 * @example
 * ```ts
 * import { Antichain, Core } from "tidemark/timely";
 * const frontier = new Antichain(new Core(), 2);
 * console.log(frontier.insert([0, 5]), frontier.insert([1, 5])); // true false
 * ```
 */
export class Core {
  /** Checked calls: a trap becomes a {@link CoreError}, views follow the memory. @internal */
  readonly abi: Abi;
  /**
   * Unchecked calls for the hot path. Whoever makes one that may allocate must hand a trap to {@link failed}, and call
   * {@link refresh} after it. Once the core has failed these are the checked ones, because its tables may be half
   * written: a call on them must not get through. @internal
   */
  raw: Abi;
  /**
   * The memory as numbers, never empty between calls. Growing empties every view, and any call that allocates may grow
   * it: one in a local variable holds until then. @internal
   */
  f64: Float64Array;
  /** @internal */
  i32: Int32Array;
  /** @internal */
  u16: Uint16Array;
  readonly #memory: WebAssembly.Memory;
  readonly #argument: number;
  #failure: CoreError | undefined;

  constructor(module: WebAssembly.Module | undefined = loaded) {
    if (module === undefined) {
      throw new CoreError(
        "core-not-loaded",
        'the core is not loaded: import "tidemark" rather than "tidemark/slim", or call useCore(module) first',
      );
    }
    const exports = instantiate(module);
    this.#memory = exports.memory;
    this.raw = exports;
    this.abi = this.#checked(exports);
    this.f64 = new Float64Array(this.#memory.buffer);
    this.i32 = new Int32Array(this.#memory.buffer);
    this.u16 = new Uint16Array(this.#memory.buffer);
    this.#argument = exports.argumentAddress() >> 3;
  }

  /** Bytes of linear memory taken so far. It never shrinks. */
  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Refuses to grow the memory beyond `bytes` (rounded up to 64 KiB); what needs more fails with `out-of-memory`. */
  limitMemory(bytes: number): void {
    this.abi.limitMemory(Math.ceil(bytes / 65536));
  }

  /** Writes the numbers that the next call is about: at most four, checked by the caller. @internal */
  pass(values: readonly number[]): void {
    // Adding 0 makes -0 a 0: the core compares and hashes some values as bytes, where the two differ.
    for (let i = 0; i < values.length; i++) this.f64[this.#argument + i] = values[i]! + 0;
  }

  /** Writes the bytes that the next call is about: at most 32. @internal */
  passBytes(bytes: Uint8Array): void {
    this.bytesAt(this.#argument << 3, bytes.length).set(bytes);
  }

  /** A copy of the timestamp at `address`, so it outlives what stands there. @internal */
  timeAt(address: number, depth: number): Timestamp {
    const time: number[] = [];
    for (let i = 0, at = address >>> 3; i < depth; i++) time.push(this.f64[at + i]!);
    return time;
  }

  /** Copies of consecutive timestamps. @internal */
  timesAt(address: number, count: number, depth: number): Timestamp[] {
    const times: Timestamp[] = [];
    for (let i = 0; i < count; i++) times.push(this.timeAt(address + i * depth * 8, depth));
    return times;
  }

  /** The memory as bytes, to be used at once, because the next call that allocates may leave it empty. @internal */
  bytesAt(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer as ArrayBuffer, address, length);
  }

  /** Takes the views anew if the memory has grown: the old ones are empty then, and never otherwise. @internal */
  refresh(): void {
    if (this.f64.length !== 0) return;
    this.f64 = new Float64Array(this.#memory.buffer);
    this.i32 = new Int32Array(this.#memory.buffer);
    this.u16 = new Uint16Array(this.#memory.buffer);
  }

  /**
   * Turns a trap into the error to throw. The tables may be half written, so from now on every call fails with that
   * same error; on a later one of `raw` this throws it rather than return it, as `failureCode` is checked by then.
   * @internal
   */
  failed(cause: unknown): CoreError {
    const isMemory = this.raw.failureCode() === 1;
    this.#failure = isMemory
      ? new CoreError("out-of-memory", `the core cannot grow beyond ${this.memoryBytes} bytes`, { cause })
      : new CoreError("core-failed", "the core failed; this is a bug in it", { cause });
    this.raw = this.abi;
    return this.#failure;
  }

  #checked(exports: Abi): Abi {
    const checked: Record<string, unknown> = {};
    for (const [name, call] of Object.entries(exports)) {
      if (typeof call === "function") checked[name] = this.#checkedCall(call);
    }
    return checked as unknown as Abi; // the same names, with the same parameters
  }

  #checkedCall(call: (...args: number[]) => number): (...args: number[]) => number {
    return (...args) => {
      if (this.#failure !== undefined) throw this.#failure;
      try {
        return call(...args);
      } catch (trap) {
        throw this.failed(trap);
      } finally {
        this.refresh();
      }
    };
  }
}
