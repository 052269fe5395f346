import type { OperatorInfo } from "../../timely/index.ts";

/** Fails the flow with the error that is made; where making it throws, with what that throws: silence would be worse. */
export function failWith(info: Pick<OperatorInfo, "fail">, makeError: () => unknown): void {
  try {
    info.fail(makeError());
  } catch (broken) {
    info.fail(broken);
  }
}
