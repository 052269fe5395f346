import process from "node:process";
import { setTimeout } from "node:timers";
import type { Host } from "../host/host.ts";
import type { ProgressDisplay } from "../inspect/progress-display.ts";
import { ProgressLive } from "../inspect/progress-live.ts";
import { ProgressLog } from "../inspect/progress-log.ts";
import type { FlowReport } from "../inspect/report.ts";
import type { ProgressStyle, RunRequest } from "./arguments.ts";
import { watchTerminal } from "./terminal.ts";

/** What the command line says of progress. */
export type ProgressRequest = Pick<RunRequest, "progress" | "quiet">;

const silent: ProgressDisplay = { show() {}, end() {} };

/** Begins to show progress on standard error, in the style asked for or the one that suits it. */
export function showProgress(
  { progress, quiet }: ProgressRequest,
  host: Host,
  report: () => FlowReport,
): ProgressDisplay {
  const chosen = quiet ? "none" : progress === "auto" ? suitableStyle() : progress;
  if (chosen === "none") return silent;
  const passive = passiveHost(host);
  return chosen === "line" ? showLine(passive, report) : new ProgressLog(process.stderr, passive, report);
}

function suitableStyle(): ProgressStyle {
  return process.stderr.isTTY && process.env["TERM"] !== "dumb" ? "line" : "plain";
}

function showLine(host: Host, report: () => FlowReport): ProgressDisplay {
  const terminal = watchTerminal((text) => live.makeWay(text));
  const live = new ProgressLive(terminal.own, host, report);
  return {
    show: (phase) => live.show(phase),
    end(phase) {
      live.end(phase);
      terminal.restore();
    },
  };
}

/** A host whose timers keep no process alive: only the flow itself may. */
function passiveHost(host: Host): Host {
  return {
    now: () => host.now(),
    monotonic: () => host.monotonic(),
    random: () => host.random(),
    defer: (callback) => host.defer(callback),
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, delayMs).unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
