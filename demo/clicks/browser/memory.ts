/** What a tab leaves to the next one, beside the flow's own state. */
export interface Memory {
  /** "running": the tab that wrote this has died. */
  readonly state: "new" | "running" | "finished";
  /** Minutes of event time, in ms since 1970, that had been counted when tabs died. */
  readonly deaths: readonly number[];
}

const KEY = "tidemark-clicks";
const NOTHING: Memory = { state: "new", deaths: [] };

export function recall(): Memory {
  const text = localStorage.getItem(KEY);
  return text === null ? NOTHING : (JSON.parse(text) as Memory);
}

export function remember(memory: Memory): void {
  localStorage.setItem(KEY, JSON.stringify(memory));
}

export function forget(): void {
  localStorage.removeItem(KEY);
}
