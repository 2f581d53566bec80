import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { logReceivers } from "../../src/controller/log-receivers.ts";
import { latest } from "../../src/runtime/latest.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";

test("a standby sends nothing to its receivers, not even the question who they are; a leader asks", async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const parsed = parseConfiguration({
    flags: new Map(),
    env: { AWS_REGION: "eu-west-1" },
    file: {
      name: "elbow.yaml",
      text: `{clusterName: prod, otlp: {endpoint: "http://127.0.0.1:${port}", protocol: http/protobuf}}`,
    },
  });
  const held = latest<ReadonlySet<number>>(new Set());
  const stop = new AbortController();
  const destinations = parsed.kind === "valid" ? parsed.settings.destinations : [];
  const running = logReceivers({ destinations, clock: systemClock, log: silentLog, held }, stop.signal);
  // Whole exchanges with the same server: whoever wanted to ask at once has asked by then.
  for (let exchange = 1; exchange <= 5; exchange += 1) {
    await fetch(`http://127.0.0.1:${port}/`);
    expect(requests).toBe(exchange);
  }
  held.set(new Set([0]));
  while (requests < 6) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  stop.abort(new Error("done"));
  await running.catch(() => undefined);
  expect(requests).toBeGreaterThan(5);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}, 20_000);
