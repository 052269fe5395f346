// Steps that pause after each record give what those without pauses do: what is expected of them by oracles.
import { vi } from "vitest";

vi.mock("../../../ts/flow/engine/pace.ts", () => ({
  Pace: class {
    readonly isFull = true;
    begin(): void {}
  },
}));

await import("../operators/windows/windows.property.test.ts");
await import("../operators/joins/as-of-join.property.test.ts");
await import("../operators/event-order/fill.test.ts");
await import("../operators/keyed/stateful-time.test.ts");
