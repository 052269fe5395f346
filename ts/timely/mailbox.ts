import type { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import type { Message } from "./peers.ts";

interface Letter {
  readonly from: number;
  readonly message: Message;
}

/** One dataflow as the other workers know it. */
interface Box {
  dataflow: TimelyDataflow | undefined;
  /** By worker. */
  readonly fingerprints: Map<number, string>;
  /** What came before this worker had built the dataflow. */
  readonly early: Letter[];
}

/** Takes in what other workers send, and hands it on step by step, in the order of arrival. */
export class Mailbox {
  readonly #onMail: () => void;
  readonly #boxes: (Box | "closed" | "abandoned")[] = [];
  #letters: Letter[] = [];

  constructor(onMail: () => void) {
    this.#onMail = onMail;
  }

  get hasMail(): boolean {
    return this.#letters.length > 0;
  }

  accept(from: number, message: Message): void {
    this.#letters.push({ from, message });
    this.#onMail();
  }

  /** Hands on all that has arrived. */
  deliver(): void {
    if (this.#letters.length === 0) return;
    const letters = this.#letters;
    this.#letters = [];
    for (const letter of letters) this.#sort(letter);
  }

  /** This worker has built the dataflow. */
  open(dataflow: TimelyDataflow): void {
    const box = this.#box(dataflow.index);
    if (typeof box === "string") return;
    box.dataflow = dataflow;
    for (const from of box.fingerprints.keys()) compare(box, from);
    for (const letter of box.early.splice(0)) hand(box, dataflow, letter);
  }

  /** The dataflow has finished here; what others may still report about it changes nothing. */
  close(dataflow: number): void {
    this.#boxes[dataflow] = "closed";
  }

  /** This worker has given the dataflow up: whatever others send for it is ignored. */
  abandon(dataflow: number): void {
    this.#boxes[dataflow] = "abandoned";
  }

  #sort(letter: Letter): void {
    const { from, message } = letter;
    const box = this.#box(message.dataflow);
    if (box === "abandoned") return;
    if (box === "closed") refuseData(letter);
    else if (message.kind === "graph") {
      box.fingerprints.set(from, message.fingerprint);
      compare(box, from);
    } else if (box.dataflow === undefined) box.early.push(letter);
    else hand(box, box.dataflow, letter);
  }

  #box(index: number): Box | "closed" | "abandoned" {
    this.#boxes[index] ??= { dataflow: undefined, fingerprints: new Map(), early: [] };
    return this.#boxes[index];
  }
}

function compare({ dataflow, fingerprints }: Box, from: number): void {
  if (dataflow === undefined || fingerprints.get(from) === dataflow.fingerprint) return;
  const problem = `worker ${from} has built another graph than worker ${dataflow.worker.index}`;
  throw new TimelyError("graph-mismatch", `dataflow "${dataflow.name}": ${problem}`);
}

function hand(box: Box, dataflow: TimelyDataflow, letter: Letter): void {
  const { from, message } = letter;
  if (!box.fingerprints.has(from)) throw unknown(letter, "it has not said which graph it built");
  if (message.kind === "progress") dataflow.receive(message.bytes);
  if (message.kind !== "data") return;
  const input = dataflow.graph.inputAt(message.location);
  if (input === undefined) throw unknown(letter, `there is no input at location ${message.location}`);
  input.enqueueCounted(message.time, message.batch);
}

function refuseData(letter: Letter): void {
  if (letter.message.kind === "data") throw unknown(letter, "the dataflow has finished here");
}

function unknown({ from, message }: Letter, problem: string): TimelyError {
  return new TimelyError("unknown-message", `a ${message.kind} message of worker ${from}: ${problem}`);
}
