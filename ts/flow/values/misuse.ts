/** A type that nothing has, for parameters of calls that make no sense: the compiler's message then says why. */
export interface Misuse<Why extends string> {
  readonly [misuse]: Why;
}
declare const misuse: unique symbol;
