import { expect, test } from "vitest";
import { Core, identity, TrackerBuilder } from "../../ts/core/index.ts";
import { builds } from "./cores.ts";

test.each(builds)("%s: a capability lowered at the head of a chain moves every frontier", (_, module) => {
  for (const table of [true, false]) {
    const builder = new TrackerBuilder(new Core(module));
    const locations = Array.from({ length: 20 }, () => builder.location(2));
    for (let l = 1; l < 20; l++) builder.path(l - 1, l, identity(2));
    for (let l = 1; l < 20; l += 2) builder.watch(l);
    builder.hold(0, [0, 0], 1);
    const tracker = builder.build({ table });
    expect(tracker.frontier(19).elements).toEqual([[0, 0]]);
    tracker.update(0, [0, 0], -1);
    tracker.update(0, [0, 1], 1);
    expect(tracker.commit()).toBe(10);
    expect(locations.filter((l) => l % 2 === 1).map((l) => tracker.frontier(l).elements)).toEqual(
      new Array(10).fill([[0, 1]]),
    );
    tracker.update(0, [0, 1], -1);
    tracker.commit();
    expect(tracker.frontier(19).isEmpty).toBe(true);
    expect(tracker.isIdle).toBe(true);
  }
});
