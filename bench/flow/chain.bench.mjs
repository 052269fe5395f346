// A five-stage stateless chain against the same functions called in a loop over the same array.
import { compare } from "../compare.mjs";

const RECORDS = 1_000_000;
const numbers = Array.from({ length: RECORDS }, (_, i) => i);
const triple = (n) => n * 3 + 1;
const notEighth = (n) => (n & 7) !== 0;
const flip = (n) => n ^ 5;
const notFifth = (n) => n % 5 !== 0;
const half = (n) => n >> 1;

/** Both end in a function like this, on a field: a variable of a closure would be boxed anew at each addition. */
function adder() {
  const total = { sum: 0.5 };
  const add = (n) => {
    total.sum += n;
  };
  return { total, add };
}

export async function bench() {
  const hand = adder();
  const flow = adder();
  const { add } = hand;
  const baseline = () => {
    for (let i = 0; i < numbers.length; i++) {
      const tripled = triple(numbers[i]);
      if (!notEighth(tripled)) continue;
      const flipped = flip(tripled);
      if (notFifth(flipped)) add(half(flipped));
    }
  };
  const build = (stream) =>
    stream
      .map("triple", triple)
      .filter("not eighth", notEighth)
      .map("flip", flip)
      .filter("not fifth", notFifth)
      .map("half", half)
      .inspect("add", flow.add);
  const result = await compare({
    name: "five-stage stateless chain",
    values: numbers,
    baseline,
    build,
    target: 2,
  });
  if (hand.total.sum !== flow.total.sum) throw new Error("the loop and the flow disagree");
  return result;
}
