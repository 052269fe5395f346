import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import { isBatch, isMessage, isPeer } from "./letters.ts";
import type { DataflowMessage, Message, Peers } from "./peers.ts";
import { frozenTime, isTime } from "./time.ts";

interface Letter<M = Message> {
  readonly from: number;
  readonly message: M;
}

/** One dataflow as the other workers know it. */
interface Box {
  dataflow: TimelyDataflow | undefined;
  /** By worker. */
  readonly fingerprints: Map<number, string>;
  /** What came before this worker had built the dataflow. */
  readonly early: Letter<DataflowMessage>[];
}

/** Takes in what other workers send, and hands it on step by step, in the order of arrival. */
export class Mailbox {
  readonly #owner: Peers;
  readonly #onMail: () => void;
  /** Of dataflows that run here, or that others have told of. */
  readonly #boxes = new Map<number, Box>();
  readonly #abandoned = new Set<number>();
  /** Dataflows below were built here: those without a box have finished, or were abandoned. */
  #built = 0;
  #letters: Letter<unknown>[] = [];
  #failed: TimelyError | undefined;

  constructor(owner: Peers, onMail: () => void) {
    this.#owner = owner;
    this.#onMail = onMail;
  }

  get hasMail(): boolean {
    return this.#letters.length > 0;
  }

  /** That another worker has failed: its part will never come. */
  get failure(): TimelyError | undefined {
    return this.#failed;
  }

  /** @param message What should be a {@link Message}; it is looked at when it is delivered. */
  accept(from: number, message: unknown): void {
    this.#letters.push({ from, message });
    this.#onMail();
  }

  /** Hands on all that has arrived. */
  deliver(): void {
    if (this.#letters.length === 0) return;
    const letters = this.#letters;
    this.#letters = [];
    for (const { from, message } of letters) {
      if (!isPeer(from, this.#owner) || !isMessage(message))
        throw unknown(from, "it is none that workers send");
      this.#sort({ from, message });
    }
  }

  /** This worker has built the dataflow. */
  open(dataflow: TimelyDataflow): void {
    const box = this.#boxOf(dataflow.index);
    box.dataflow = dataflow;
    this.#built = dataflow.index + 1;
    for (const from of box.fingerprints.keys()) compare(box, from);
    for (const letter of box.early.splice(0)) hand(box, dataflow, letter);
  }

  /** The dataflow has finished here; what others may still report about it changes nothing. */
  close(dataflow: number): void {
    this.#boxes.delete(dataflow);
  }

  /** This worker has given the dataflow up: whatever others send for it is ignored. */
  abandon(dataflow: number): void {
    this.#boxes.delete(dataflow);
    this.#abandoned.add(dataflow);
  }

  #sort({ from, message }: Letter): void {
    if (message.kind === "failed") {
      this.#failed ??= new TimelyError("peer-failed", `worker ${from} has failed: ${message.problem}`);
      return;
    }
    if (this.#abandoned.has(message.dataflow)) return;
    const letter = { from, message };
    if (message.dataflow < this.#built && !this.#boxes.has(message.dataflow)) {
      refuseData(letter);
      return;
    }
    const box = this.#boxOf(message.dataflow);
    if (message.kind === "graph") {
      box.fingerprints.set(from, message.fingerprint);
      compare(box, from);
    } else if (box.dataflow === undefined) box.early.push(letter);
    else hand(box, box.dataflow, letter);
  }

  #boxOf(index: number): Box {
    let box = this.#boxes.get(index);
    if (box === undefined) {
      box = { dataflow: undefined, fingerprints: new Map(), early: [] };
      this.#boxes.set(index, box);
    }
    return box;
  }
}

function compare({ dataflow, fingerprints }: Box, from: number): void {
  if (dataflow === undefined || fingerprints.get(from) === dataflow.fingerprint) return;
  const problem = `worker ${from} has built another graph than worker ${dataflow.worker.index}`;
  throw new TimelyError("graph-mismatch", `dataflow "${dataflow.name}": ${problem}`);
}

function hand(box: Box, dataflow: TimelyDataflow, { from, message }: Letter<DataflowMessage>): void {
  if (!box.fingerprints.has(from)) throw unknown(from, "it has not said which graph it built", message);
  if (message.kind === "progress") dataflow.receive(message.bytes);
  if (message.kind !== "data") return;
  const { location, time, batch } = message;
  const input = dataflow.graph.inputAt(location);
  if (input === undefined) throw unknown(from, `there is no input at location ${location}`, message);
  if (!isTime(time, input.operator.scope.depth) || !isBatch(batch)) {
    throw unknown(from, `it has no time or records for ${input.label}`, message);
  }
  input.enqueueCounted(Object.isFrozen(time) ? time : frozenTime(time), batch);
}

function refuseData({ from, message }: Letter<DataflowMessage>): void {
  if (message.kind === "data") throw unknown(from, "the dataflow has finished here", message);
}

function unknown(from: unknown, problem: string, message?: Message): TimelyError {
  const what = message === undefined ? "a message" : `a ${message.kind} message`;
  return new TimelyError(
    "unknown-message",
    `${what} of worker ${typeof from === "number" ? from : "?"}: ${problem}`,
  );
}
