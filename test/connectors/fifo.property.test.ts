import fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "../../ts/connectors/fifo.ts";

type Command = { readonly push: number } | { readonly take: number } | "shift" | "takeAll";

test("it gives what an array would", () => {
  const commands = fc.oneof(
    { weight: 3, arbitrary: fc.record({ push: fc.integer() }) },
    fc.record({ take: fc.nat(5) }),
    fc.constantFrom("shift" as const, "takeAll" as const),
  );
  fc.assert(
    fc.property(fc.array<Command>(commands, { maxLength: 200, size: "max" }), (all) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const command of all) {
        if (command === "shift") expect(fifo.shift()).toBe(model.shift());
        else if (command === "takeAll") expect(fifo.takeAll()).toEqual(model.splice(0));
        else if ("push" in command) {
          fifo.push(command.push);
          model.push(command.push);
        } else expect(fifo.take(command.take)).toEqual(model.splice(0, command.take));
        expect(fifo.length).toBe(model.length);
      }
    }),
  );
});
