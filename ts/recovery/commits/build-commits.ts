import type { CommitParts } from "../../flow/engine/state-keeper.ts";
import type { BareOutput } from "../../timely/bare-output.ts";
import { connect } from "../../timely/connect.ts";
import { broadcast, exchangeBatch, type Pact } from "../../timely/index.ts";
import { PortBuilder } from "../../timely/port-builder.ts";
import type { StreamOrigin } from "../../timely/stream-origin.ts";
import { Committer, type CommitterParts } from "./committer.ts";
import { Listener, type ListenerParts } from "./listener.ts";
import type { Order, Written } from "./messages.ts";
import { type SnapshotFrame, Writer, type WriterParts } from "./writer.ts";

/** The part of a run that all of its workers share. */
export interface SharedCommits extends Pick<WriterParts, "worker" | "write">, CommitterParts {}

/** Whoever runs the commits of a worker. */
export interface CommitOwner extends Pick<WriterParts, "rotor">, Omit<ListenerParts, "epochs"> {
  readonly shared: SharedCommits;
  /** Registers what is to be called when some of what it tells may have changed. */
  onChange(look: () => void): void;
}

/**
 * The operators that make snapshots durable and commit epochs, on one worker: steps → writer → committer (on the first
 * worker) → all workers. None of them holds back a step.
 */
export function buildCommits(parts: CommitParts, owner: CommitOwner): void {
  const { scope } = parts;
  const written = buildWriter(parts, owner);
  const builder = new PortBuilder(scope, "committer");
  const writtenInput = builder.input(streamOf(written, parts), toFirst<Written>());
  const askedInput = builder.input<true>([], toFirst<true>());
  const orders = builder.output<Order>([]);
  builder.build(([right], info) => {
    if (parts.worker.index !== 0) {
      right!.drop();
      return () => {};
    }
    const committer = new Committer(owner.shared, writtenInput, askedInput, orders, right!, info);
    owner.onChange(() => info.activate());
    return () => committer.activate();
  });
  const asked = buildListener(orders, parts, owner);
  connect(streamOf(asked, parts), askedInput, toFirst<true>());
}

function buildWriter(
  { scope, worker, epochs, snapshots }: CommitParts,
  owner: CommitOwner,
): BareOutput<Written> {
  const { rotor, shared } = owner;
  const builder = new PortBuilder(scope, "snapshots");
  const input = builder.input(snapshots as readonly StreamOrigin<SnapshotFrame>[]);
  const output = builder.output<Written>();
  builder.build(([right], info) => {
    const write: WriterParts["write"] = (epoch, frames) => shared.write(epoch, frames);
    const writer = new Writer({ worker: worker.index, epochs, rotor, write }, input, output, right!, info);
    return () => writer.activate();
  });
  return output;
}

function buildListener(orders: BareOutput<Order>, parts: CommitParts, owner: CommitOwner): BareOutput<true> {
  const { scope, epochs } = parts;
  const builder = new PortBuilder(scope, "commits");
  const input = builder.input(streamOf(orders, parts), broadcast<Order>());
  const output = builder.output<true>([]);
  builder.build(([right], info) => {
    const heard: ListenerParts = {
      epochs,
      mayRenew: (bytes) => owner.mayRenew(bytes),
      get hasReadEnough() {
        return owner.hasReadEnough;
      },
    };
    const listener = new Listener(heard, input, output, right!);
    owner.onChange(() => info.activate());
    return () => listener.activate();
  });
  return output;
}

function streamOf<T>(output: BareOutput<T>, { scope }: CommitParts): StreamOrigin<T> {
  return { scope, sources: [{ output, summary: undefined }] };
}

function toFirst<T>(): Pact<T> {
  return exchangeBatch((batch, _peers, send) => send(0, batch));
}
