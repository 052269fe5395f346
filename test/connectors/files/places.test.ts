import { expect, test } from "vitest";
import { Places } from "../../../ts/connectors/files/places.ts";

const forEver = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Asks for a place, and tells whether it has come. */
function asking(places: Places, signal = forEver) {
  const asked: { leave?: (() => void) | undefined; isAnswered: boolean } = { isAnswered: false };
  void places.take(signal).then((leave) => {
    asked.leave = leave;
    asked.isAnswered = true;
  });
  return asked;
}

test("no more have a place than there are, whoever gives one back and however often", async () => {
  const places = new Places(2);
  const all = Array.from({ length: 6 }, () => asking(places));
  const holding = (): boolean[] => all.map(({ leave }) => leave !== undefined);
  await turn();
  expect(holding()).toEqual([true, true, false, false, false, false]);
  all[1]!.leave!();
  all[1]!.leave!(); // once more: it has none
  await turn();
  expect(holding()).toEqual([true, true, true, false, false, false]);
  all[0]!.leave!();
  all[2]!.leave!();
  await turn();
  expect(holding()).toEqual([true, true, true, true, true, false]);
  all[3]!.leave!();
  all[4]!.leave!();
  await turn();
  all[5]!.leave!();
  const more = [1, 2, 3].map(() => asking(places)); // both are free again, and no more
  await turn();
  expect(more.map(({ isAnswered }) => isAnswered)).toEqual([true, true, false]);
});

test("who is told to stop gets no place, before it asks or while it waits, and takes none away", async () => {
  const places = new Places(1);
  const controller = new AbortController();
  const first = asking(places);
  const waiting = asking(places, controller.signal);
  const behind = asking(places);
  await turn();
  controller.abort();
  const late = asking(places, controller.signal);
  await turn();
  for (const stopped of [waiting, late]) expect(stopped).toEqual({ isAnswered: true, leave: undefined });
  first.leave!();
  await turn();
  expect(behind.leave).toBeDefined();
  behind.leave!();
  expect(await places.take(controller.signal)).toBeUndefined();
  expect(await places.take(forEver)).toBeDefined();
});
