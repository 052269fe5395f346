/** Which sides of a pair must be there: both, the left one, the right one, or either. */
export type PairType = "inner" | "left" | "right" | "full";

/** What a join of two streams gives, `undefined` where the type of join lets a side be missing. */
export interface JoinedPair<L, R, T extends PairType = "inner"> {
  readonly left: T extends "inner" | "left" ? L : L | undefined;
  readonly right: T extends "inner" | "right" ? R : R | undefined;
}

/** A record that came too late for a join, and the side it came by. */
export type LateSide<L, R> =
  | { readonly side: "left"; readonly value: L }
  | { readonly side: "right"; readonly value: R };

/** Whether unmatched records of the left and the right side are wanted. */
export function outerSides(type: PairType): readonly [left: boolean, right: boolean] {
  return [type === "left" || type === "full", type === "right" || type === "full"];
}
