import type { Host } from "./host.ts";
import { webStandardHost } from "./web-standard.ts";

/**
 * The host of browser tabs and web workers. Gets back through a message channel: browsers hold nested
 * timeouts back by 4 ms, and by a second in a hidden tab, but not messages.
 */
export function browserHost(): Host {
  return webStandardHost(channelDefer());
}

function channelDefer(): Host["defer"] {
  const waiting: (() => void)[] = [];
  let port: MessagePort | undefined;
  const open = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => waiting.shift()?.();
    return port2;
  };
  return (callback) => {
    waiting.push(callback);
    port ??= open();
    port.postMessage(undefined); // one message a callback: the page gets its turn between any two
  };
}
