import { arrivalChart } from "../arrival-chart.ts";
import type { Picture } from "../card.ts";
import { GATE_CHART, recordCounts } from "../gate.ts";

export const earlyResults: Picture = {
  name: "early-results",
  title: "Early results at every five minutes of event time",
  description:
    "Whenever the watermark passes a multiple of five minutes, windows that have changed give an early result, drawn with a broken line. The final result follows when the watermark comes to the window's end.",
  async draw() {
    const moments = await recordCounts({ emitEvery: { minutes: 5 } });
    return arrivalChart({ ...GATE_CHART, moments, signs: ["record", "late", "watermark", "past", "window"] });
  },
};
