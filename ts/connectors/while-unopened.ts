/**
 * Gives up what was handed to a flow that ends before it opens it: nobody else would.
 * @returns To be called when it is opened.
 */
export function whileUnopened(
  signal: AbortSignal,
  giveUp: (reason: unknown) => Promise<unknown>,
): () => void {
  // It may be in other hands: then it is theirs to end.
  const onAbort = (): void => void giveUp(signal.reason).catch(() => {});
  signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}
