import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { promqlClient, type PromqlSettings } from "../../src/verify/promql-client.ts";
import { FakeClock } from "../support/fake-clock.ts";

const signal = new AbortController().signal;
const empty = JSON.stringify({ status: "success", data: { resultType: "matrix", result: [] } });
const range = {
  matchers: [{ label: "load_balancer", operator: "=", value: "app/a/1" }],
  minutes: 201,
  endMs: 1_795_251_480_000,
} as const;

interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly form: URLSearchParams;
}

type Answer = { readonly status: number; readonly body: string };

/** A server that answers from a script, the last answer for ever. */
async function endpoint(answers: readonly Answer[]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      heard.push({ url: request.url ?? "", headers: request.headers, form: new URLSearchParams(body) });
      const answer = answers[Math.min(heard.length, answers.length) - 1];
      response.writeHead(answer?.status ?? 500).end(answer?.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    heard,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks once, moving the clock until there is an answer. */
async function ask(settings: PromqlSettings) {
  const clock = new FakeClock(0);
  const client = promqlClient(settings, { clock, random: seededRandom(1) });
  try {
    let ended = false;
    const answer = client.raw(range, signal).finally(() => {
      ended = true;
    });
    while (!ended) {
      // Only pauses between tries are skipped, not the deadline of a try under way.
      await clock.advance(clock.pending === 1 ? 10 : 0);
    }
    return await answer;
  } finally {
    await client.close();
  }
}

const plain = { auth: { kind: "none" }, headers: {} } as const;

describe("asking", () => {
  test("one POST with selector, time and headers, under the address's own path", async () => {
    await using server = await endpoint([{ status: 200, body: empty }]);
    const answer = await ask({
      url: `${server.url}/prometheus/`,
      auth: { kind: "none" },
      headers: { "X-Scope-OrgID": "team-a" },
    });
    expect(answer).toEqual({ kind: "series", series: [] });
    expect(server.heard).toHaveLength(1);
    const [request] = server.heard;
    expect(request?.url).toBe("/prometheus/api/v1/query");
    expect(request?.headers["x-scope-orgid"]).toBe("team-a");
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      query: '{load_balancer="app/a/1"}[201m]',
      time: "1795251480.000",
    });
  });

  test("credentials come from their files", async () => {
    await using server = await endpoint([{ status: 200, body: empty }]);
    const folder = await mkdtemp(path.join(tmpdir(), "elbow-promql-"));
    try {
      const secretFile = path.join(folder, "secret");
      await writeFile(secretFile, "s3cret\n");
      await ask({ ...plain, url: server.url, auth: { kind: "bearer", tokenFile: secretFile } });
      await ask({
        ...plain,
        url: server.url,
        auth: { kind: "basic", username: "u", passwordFile: secretFile },
      });
      expect(server.heard.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer s3cret",
        `Basic ${Buffer.from("u:s3cret").toString("base64")}`,
      ]);
      const absent = path.join(folder, "absent");
      expect(
        await ask({ ...plain, url: server.url, auth: { kind: "bearer", tokenFile: absent } }),
      ).toMatchObject({ kind: "failed", message: expect.stringContaining("cannot be read") });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("failures", () => {
  test.each([
    { status: 401, body: "no", message: "the credentials are missing", calls: 1 },
    { status: 404, body: "page not found", message: "before /api/v1/query", calls: 1 },
    { status: 302, body: "", message: "redirects", calls: 1 },
    { status: 200, body: "<html>", message: "not JSON", calls: 1 },
    {
      status: 422,
      body: JSON.stringify({ status: "error", error: "too many samples" }),
      message: "too many samples",
      calls: 1,
    },
    { status: 503, body: "busy", message: "HTTP 503: busy", calls: 3 },
    { status: 429, body: "slow down", message: "HTTP 429: slow down", calls: 3 },
  ])("HTTP $status: $message", async ({ status, body, message, calls }) => {
    await using server = await endpoint([{ status, body }]);
    expect(await ask({ ...plain, url: server.url })).toEqual({
      kind: "failed",
      message: expect.stringContaining(message),
    });
    expect(server.heard).toHaveLength(calls);
  });

  test("what heals is asked again", async () => {
    await using server = await endpoint([
      { status: 503, body: "" },
      { status: 200, body: empty },
    ]);
    expect(await ask({ ...plain, url: server.url })).toEqual({ kind: "series", series: [] });
  });

  test("nobody there", async () => {
    const gone = await endpoint([]);
    await gone[Symbol.asyncDispose]();
    expect(await ask({ ...plain, url: gone.url })).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});
