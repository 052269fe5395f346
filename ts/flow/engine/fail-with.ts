/** Fails the flow with the error that is made; where making it throws, with what that throws: silence would be worse. */
export function failWith(fail: (error: unknown) => void, makeError: () => unknown): void {
  try {
    fail(makeError());
  } catch (broken) {
    fail(broken);
  }
}
