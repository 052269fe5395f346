import * as every from "./index.ts";
import { operators } from "./table.ts";

operators.install(every);
