// Made by scripts/copy-stages.mjs; not kept in the repository.
import type { StageCode } from "../compiler.ts";
import { stages as c0 } from "./stages-00.ts";
import { stages as c1 } from "./stages-01.ts";
import { stages as c2 } from "./stages-02.ts";
import { stages as c3 } from "./stages-03.ts";
import { stages as c4 } from "./stages-04.ts";
import { stages as c5 } from "./stages-05.ts";
import { stages as c6 } from "./stages-06.ts";
import { stages as c7 } from "./stages-07.ts";
import { stages as c8 } from "./stages-08.ts";
import { stages as c9 } from "./stages-09.ts";
import { stages as c10 } from "./stages-10.ts";
import { stages as c11 } from "./stages-11.ts";
import { stages as c12 } from "./stages-12.ts";
import { stages as c13 } from "./stages-13.ts";
import { stages as c14 } from "./stages-14.ts";
import { stages as c15 } from "./stages-15.ts";

/** The copies of the stages' code. */
export const copies: readonly StageCode[] = [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15];
