import fc from "fast-check";
import { expect, test } from "vitest";
import { controlledLinks, inProcessLinks } from "../../ts/exchange/in-process.ts";
import { runs } from "../core/runs.ts";

test("a message reaches its peer at once, by reference, and one that came early when the peer is ready", () => {
  const [a, b] = inProcessLinks<object>(2);
  const received: [number, object][] = [];
  const early = {};
  a!.send(1, early);
  b!.receive((from, message) => received.push([from, message]));
  const late = {};
  a!.send(1, late);
  expect(received.map(([from]) => from)).toEqual([0, 0]);
  expect(received[0]![1]).toBe(early);
  expect(received[1]![1]).toBe(late);
});

test("what came early is handed over once, whoever receives after that", () => {
  const [a, b] = inProcessLinks<string>(2);
  const received: string[] = [];
  a!.send(1, "early");
  b!.receive((_, message) => received.push(`first ${message}`));
  b!.receive((_, message) => received.push(`second ${message}`));
  a!.send(1, "late");
  expect(received).toEqual(["first early", "second late"]);
});

test("who has closed its end sends nothing any more", () => {
  const [a, b] = inProcessLinks<string>(2);
  const received: string[] = [];
  b!.receive((_, message) => received.push(message));
  a!.close();
  a!.send(1, "x");
  expect(received).toEqual([]);
});

test("there is no link to oneself, to nobody, or after closing", () => {
  const [a, b] = inProcessLinks<string>(2);
  for (const to of [0, 2, -1, 0.5]) expect(() => a!.send(to, "x")).toThrow(RangeError);
  const received: string[] = [];
  b!.receive((_, message) => received.push(message));
  b!.close();
  a!.send(1, "x");
  a!.close();
  b!.send(0, "y");
  expect(received).toEqual([]);
});

test("controlled links keep the order of each pair, whatever the order of deliveries", () => {
  const pair = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })).filter(([from, to]) => from !== to);
  const act = fc.record({ pair, isDelivery: fc.boolean() });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: "max" }), (acts) => {
      const { links, deliver, waiting } = controlledLinks<number>(3);
      const received = new Map<string, number[]>();
      const sent = new Map<string, number[]>();
      for (const { index, receive } of links.map((link) => ({
        index: link.index,
        receive: link.receive.bind(link),
      }))) {
        receive((from, message) =>
          received.set(`${from}${index}`, [...(received.get(`${from}${index}`) ?? []), message]),
        );
      }
      acts.forEach(({ pair: [from, to], isDelivery }, n) => {
        const key = `${from}${to}`;
        const under = sent.get(key) ?? [];
        const got = received.get(key)?.length ?? 0;
        expect(waiting(from, to)).toBe(under.length - got);
        if (isDelivery) expect(deliver(from, to)).toBe(under.length > got);
        else {
          links[from]!.send(to, n);
          sent.set(key, [...under, n]);
        }
      });
      for (const [key, messages] of received)
        expect(sent.get(key)!.slice(0, messages.length)).toEqual(messages);
    }),
    runs(100),
  );
});
