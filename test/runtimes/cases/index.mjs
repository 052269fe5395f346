import { assertionCases } from "./assertions.mjs";

/** What every runtime must do alike. */
export const cases = { ...assertionCases };
