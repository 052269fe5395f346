import type { Sink } from "tidemark";

/** A transactional sink of numbers made of one of other records. */
export function adaptedSink<T, P>(sink: Sink<T, P>, make: (n: number) => T): Sink<number> {
  const { partitions, route } = sink;
  return {
    ...(partitions && { partitions }),
    ...(route && { route: (n, count) => route(make(n), count) }),
    async open(partition, position, context) {
      const opened = await sink.open(partition, position as P, context);
      const { letsGo } = opened;
      return {
        ...(letsGo !== undefined && { letsGo }),
        get taken() {
          return opened.taken;
        },
        write: (values) => opened.write(values.map(make)),
        prepare: () => opened.prepare!(),
        commit: (token) => opened.commit!(token),
        close: () => opened.close!(),
        abort: (reason) => opened.abort!(reason),
      };
    },
  };
}
