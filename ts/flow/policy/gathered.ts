import { settled } from "../values/bad-result.ts";
import { checkedFunction } from "../values/checked.ts";
import { isIterable } from "../values/is-iterable.ts";

/** A function whose results are arrays where they can be iterated: what throws half way has passed nothing on. */
export function gathered<A extends readonly unknown[]>(fn: (...args: A) => unknown): (...args: A) => unknown {
  checkedFunction("the function of the step", fn);
  return (...args) => {
    const many = fn(...args);
    if (!isIterable(many)) return many;
    const elements = Array.isArray(many) ? many : Array.from(many);
    for (const element of elements) settled(element, "the function");
    return elements;
  };
}
