import { arrivalChart } from "../arrival-chart.ts";
import type { Picture } from "../card.ts";
import { MINUTE } from "../clock-times.ts";
import { GATE_CHART, recordCounts } from "../gate.ts";

export const allowedLateness: Picture = {
  name: "allowed-lateness",
  title: "The same records with five minutes of allowed lateness",
  description:
    "The first window is kept for five minutes of event time after its final result. A record that comes within them changes it, and gives an updated result. A record that comes after that is late.",
  async draw() {
    const moments = await recordCounts({ allowedLateness: { minutes: 5 } });
    const signs = ["record", "late", "watermark", "window", "kept"] as const;
    return arrivalChart({ ...GATE_CHART, moments, allowedLatenessMs: 5 * MINUTE, signs });
  },
};
