import { checkedFunction } from "../values/checked.ts";
import { isIterable } from "../values/is-iterable.ts";

/** A function whose results are arrays where they can be iterated: what throws half way has passed nothing on. */
export function gathered<A extends readonly unknown[]>(fn: (...args: A) => unknown): (...args: A) => unknown {
  checkedFunction("the function of the step", fn);
  return (...args) => {
    const many = fn(...args);
    return isIterable(many) && !Array.isArray(many) ? Array.from(many) : many;
  };
}
