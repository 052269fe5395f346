import { streams } from "../plain-stream.ts";
import { Stream } from "../stream.ts";
import * as every from "./index.ts";
import { operators } from "./table.ts";

operators.install(every);
streams.made = Stream;
