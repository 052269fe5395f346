import * as every from "./optional.ts";
import { operators } from "./table.ts";

operators.install(every);
