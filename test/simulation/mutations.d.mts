/** One change: what stands in the file once, and what takes its place. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const mutations: readonly (Change & {
  readonly name: string;
  readonly also?: readonly Change[];
  readonly despite?: readonly Change[];
})[];
