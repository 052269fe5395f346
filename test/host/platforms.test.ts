import { describe, expect, test, vi } from "vitest";
import { browserHost } from "../../ts/host/browser.ts";
import { denoHost } from "../../ts/host/deno.ts";
import { defaultHost, detectPlatform } from "../../ts/host/detect.ts";
import { edgeHost } from "../../ts/host/edge.ts";
import type { Host } from "../../ts/host/host.ts";
import { nodeHost } from "../../ts/host/node.ts";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { platformTimer } from "../../ts/host/timers.ts";

/** Simulated time moves on whenever the test waits. */
function movingSimulatedHost(): Host {
  const host = new SimulatedHost({ now: 1 });
  const pump = setInterval(() => host.advance(1));
  pump.unref();
  return host;
}

const hosts: Record<string, () => Host> = {
  node: nodeHost,
  deno: denoHost,
  edge: edgeHost,
  browser: browserHost, // its parts exist in Node too
  default: defaultHost,
  simulated: movingSimulatedHost,
};

test("a delay that is no whole number of milliseconds is rounded up, and a long one is kept in legs", () => {
  vi.useFakeTimers();
  try {
    const fired: string[] = [];
    platformTimer(1.2, () => fired.push("short"));
    platformTimer(2 ** 31 + 5, () => fired.push("long"));
    vi.advanceTimersByTime(1);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(["short"]);
    vi.advanceTimersByTime(2 ** 31 + 2);
    expect(fired).toEqual(["short"]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(["short", "long"]);
    platformTimer(2 ** 32, () => fired.push("cancelled")).cancel();
    vi.advanceTimersByTime(2 ** 33);
    expect(fired).toEqual(["short", "long"]);
  } finally {
    vi.useRealTimers();
  }
});

describe.each(Object.entries(hosts))("the %s host", (_name, make) => {
  test("tells the time", () => {
    const host = make();
    expect(host.now()).toBeGreaterThan(0);
    const before = host.monotonic();
    expect(host.monotonic()).toBeGreaterThanOrEqual(before);
  });

  test("draws numbers in [0, 1), not always the same", () => {
    const host = make();
    const drawn = Array.from({ length: 100 }, () => host.random());
    expect(drawn.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(90);
  });

  test("a timer fires once, not before its delay, never inside the call", async () => {
    const host = make();
    const start = host.monotonic();
    let inside = true;
    const firedInside = await new Promise<boolean>((resolve) => {
      host.setTimer(5, () => resolve(inside));
      inside = false;
    });
    expect(firedInside).toBe(false);
    expect(host.monotonic() - start).toBeGreaterThanOrEqual(4); // platforms round a delay down to whole ms
  });

  test("a delay below 0 counts as 0, a cancelled timer does not fire", async () => {
    const host = make();
    host.setTimer(1, () => expect.fail("fired")).cancel();
    await new Promise<void>((resolve) => void host.setTimer(-5, resolve));
    await new Promise<void>((resolve) => void host.setTimer(3, resolve));
  });

  test("a delay longer than setTimeout can keep does not fire at once", async () => {
    const host = make();
    const timer = host.setTimer(2 ** 33, () => expect.fail("fired"));
    await new Promise<void>((resolve) => void host.setTimer(5, resolve));
    timer.cancel();
  });

  test("deferred callbacks run in the order of the calls, never inside the call", async () => {
    const host = make();
    const ran: number[] = [];
    const done = new Promise<void>((resolve) => {
      for (let i = 0; i < 5; i++) host.defer(() => ran.push(i));
      host.defer(resolve);
    });
    expect(ran).toEqual([]);
    if (host instanceof SimulatedHost) host.runDeferred();
    await done;
    expect(ran).toEqual([0, 1, 2, 3, 4]);
  });
});

test("Deno without setImmediate gets back through a timeout", async () => {
  const original = globalThis.setImmediate;
  try {
    Reflect.deleteProperty(globalThis, "setImmediate");
    const timeouts = vi.spyOn(globalThis, "setTimeout");
    await new Promise<void>((resolve) => denoHost().defer(resolve));
    expect(timeouts).toHaveBeenCalledOnce();
  } finally {
    vi.restoreAllMocks();
    globalThis.setImmediate = original;
  }
});

test.each([
  ["node", { process: { versions: { node: "20.19.0" } }, MessageChannel: {} }],
  ["deno", { Deno: {}, process: { versions: { node: "20.11.1" } } }],
  ["edge", { navigator: { userAgent: "Cloudflare-Workers" }, process: { versions: { node: "22.0.0" } } }],
  ["edge", {}],
  ["browser", { MessageChannel: {}, navigator: { userAgent: "Mozilla/5.0" } }],
] as const)("recognises %s", (platform, globals) => {
  expect(detectPlatform(globals)).toBe(platform);
});
