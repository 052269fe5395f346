/** The command cannot be carried out as it was given. Nothing was run. `cause` is the error behind it, if any. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
