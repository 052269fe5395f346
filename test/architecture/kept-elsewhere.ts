/**
 * Files of `flow/` outside `state/` that keep collections, and why these hold no state: nothing by key and no waiting
 * record that a process which dies would lose.
 */
export const keptElsewhere: Readonly<Record<string, string>> = {
  "engine/build-flow.ts": "the graph while it is built",
  "engine/chains/compile-chain.ts": "the graph while it is built",
  "engine/chains/edges.ts": "the graph while it is built",
  "engine/chains/gather.ts": "a batch within an activation",
  "engine/epochs.ts": "who is to be called when an epoch ends or is committed",
  "engine/flow-run.ts": "who is to be called when the flow stops or has ended, and which inputs may not read",
  "engine/flow-worker.ts": "who has been asked for partitions, before anything is built",
  "engine/inputs/bad-records.ts": "what a source tells of within a read, until the read is over",
  "engine/inputs/input-operator.ts": "the readers of its partitions",
  "engine/outputs/gathering.ts": "the batches of the next write, within an activation",
  "engine/outputs/persistent-writer.ts": "pauses between tries of the write under way",
  "engine/outputs/sink-writer.ts": "the partitions, and what the write under way could not get rid of",
  "engine/partition-names.ts": "names, while they are listed",
  "engine/step-counters.ts": "counters",
  "graph/flow.ts": "where ids were declared",
  "hot/columns.ts": "the batch that is gathered within an activation",
  "hot/spare-columns.ts": "empty columns",
  "operators/async/call-pool.ts": "slots of calls under way, whose records are in the table of the step",
  "operators/async/enrich.ts": "caches, which may be lost",
  "operators/async/flight.ts": "answers of calls under way, which are made again",
  "operators/async/lookup-cache.ts": "a cache, which may be lost",
  "operators/async/settled-rows.ts": "answers of calls under way, which are made again",
  "operators/joins/interval-logic.ts": "matches of one record, while they are given",
  "operators/loops/iteration-operator.ts":
    "rights to send of iterations that are open, whose records the step has taken",
  "operators/stateless/flat-map-batch.ts": "a batch within an activation",
  "operators/throttle/rate-limit.ts": "what went through of late: another process has sent nothing yet",
  "operators/windows/calendar.ts": "a cache of offsets",
  "values/copy-of.ts": "what has been copied, within a call",
  "operators/windows/logic/pane-queue.ts": "a cell",
  "operators/windows/logic/sliding-panes.ts": "where to find some of the panes that are in its table",
};
