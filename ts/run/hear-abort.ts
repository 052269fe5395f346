/** Who hears of a signal, and the one listener that tells them. */
interface Hearers {
  readonly acts: Set<() => void>;
  readonly listener: () => void;
}

/** By signal: flows that are given the same one share a listener, for a platform warns of more than ten as of a leak. */
const hearers: WeakMap<AbortSignal, Hearers> = new WeakMap();

/**
 * Does something when a signal aborts.
 * @returns What ends that. When nobody hears of the signal any more, no listener is left at it.
 */
export function hearAbort(signal: AbortSignal, act: () => void): () => void {
  const { acts, listener } = hearers.get(signal) ?? listenTo(signal);
  acts.add(act);
  return () => {
    acts.delete(act);
    if (acts.size > 0) return;
    signal.removeEventListener("abort", listener);
    hearers.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Hearers {
  const acts = new Set<() => void>();
  const listener = (): void => {
    for (const act of [...acts]) act();
  };
  signal.addEventListener("abort", listener);
  hearers.set(signal, { acts, listener });
  return { acts, listener };
}
