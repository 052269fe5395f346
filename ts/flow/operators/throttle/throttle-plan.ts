/** The options of a throttled stream, checked. */
export interface ThrottlePlan {
  readonly records: number;
  readonly perMs: number;
  readonly drops: boolean;
}
