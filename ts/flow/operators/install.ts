import { copies } from "../fusion/copies/index.ts";
import { moreCopies } from "../fusion/copies/more.ts";
import * as every from "./optional.ts";
import { operators } from "./table.ts";

operators.install(every);
copies.push(...moreCopies);
