import { arrivalChart } from "../arrival-chart.ts";
import type { Picture } from "../card.ts";
import { GATE_CHART, recordCounts } from "../gate.ts";

export const tumblingWindows: Picture = {
  name: "tumbling",
  title: "Tumbling windows of ten minutes over records that come out of order",
  description:
    "Event time runs to the right, arrival downwards. The watermark trails the latest record by four minutes. Each window ends, with its final result, once the watermark has come to its end; a record that comes for it after that is late.",
  async draw() {
    const moments = await recordCounts({});
    const signs = ["record", "late", "watermark", "past", "window"] as const;
    return arrivalChart({ ...GATE_CHART, moments, signs, trail: "4 minutes" });
  },
};
