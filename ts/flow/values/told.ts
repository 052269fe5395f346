/**
 * What something of the user's says of itself; undefined where it throws. For what is a hint, or for who looks at the flow:
 * neither is to fail for it.
 */
export function told<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
