import type { ProcessId } from "./this-process.ts";

/** What a lock says of who holds it. */
export interface Holder extends ProcessId {
  readonly isReleased: boolean;
}

/** As it stands in the lock. */
export function textOf({ pid, host, began, isReleased }: Holder): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ pid, host, began, isReleased })}\n`);
}

/** Undefined if it is damaged, or not written yet. */
export function holderIn(text: Uint8Array): Holder | undefined {
  try {
    const { pid, host, began, isReleased } = JSON.parse(new TextDecoder().decode(text)) as Partial<Holder>;
    const isHolder =
      Number.isInteger(pid) &&
      pid! > 0 && // 0 and below would ask about groups of processes
      typeof host === "string" &&
      typeof began === "string" &&
      typeof isReleased === "boolean";
    return isHolder ? { pid: pid!, host, began, isReleased } : undefined;
  } catch {
    return undefined;
  }
}
