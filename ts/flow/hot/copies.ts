import type { StageCode } from "./compiler.ts";
import * as stages from "./stages.ts";

/**
 * What makes each copy of the stages' code. One will do wherever these sources run as they are; the build puts many
 * in its place, for speed (`scripts/build/copied-stages.mjs`).
 */
export const copies: readonly (() => StageCode)[] = [() => stages];
