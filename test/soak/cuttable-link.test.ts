import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { systemClock } from "../../src/runtime/system-clock.ts";
import { cuttableLink } from "../e2e/parts/cuttable-link.ts";
import type { CuttableLink } from "../e2e/parts/cuttable-link.ts";

/** Long enough that an answer through an open link would have come. */
const SOON_MS = 300;

describe("a link that can be cut", () => {
  let life: AsyncDisposableStack;
  let link: CuttableLink;
  let asked: string[];
  let heard: string;

  beforeEach(async () => {
    life = new AsyncDisposableStack();
    asked = [];
    heard = "";
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end(`answer to ${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    life.defer(async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    link = life.use(
      await cuttableLink({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        listener: () => (chunk) => {
          heard += chunk.toString("latin1");
        },
      }),
    );
  });
  afterEach(async () => life.disposeAsync());

  const get = async (path: string): Promise<string> => (await fetch(`${link.url}${path}`)).text();
  const soon = async (asking: Promise<string>): Promise<string> =>
    Promise.race([
      asking,
      systemClock.sleep(SOON_MS, new AbortController().signal).then(() => "nothing yet"),
    ]);

  test("passes on what is asked and answered, and lets a listener hear", async () => {
    expect(await get("/one")).toBe("answer to /one");
    expect(heard).toContain("GET /one HTTP/1.1");
  });

  test("silent: nothing gets through and nobody is told; when mended it arrives late", async () => {
    await get("/before");
    link.cut("silent");
    const asking = get("/held");
    expect(await soon(asking)).toBe("nothing yet");
    expect(asked).toEqual(["/before"]);
    link.mend();
    expect(await asking).toBe("answer to /held");
    expect(asked).toEqual(["/before", "/held"]);
  });

  test("reset: open connections and new ones are cut; when mended it works anew", async () => {
    await get("/before");
    link.cut("reset");
    await expect(get("/lost")).rejects.toThrow("fetch failed");
    link.mend();
    expect(await get("/after")).toBe("answer to /after");
    expect(asked).toEqual(["/before", "/after"]);
  });
});
