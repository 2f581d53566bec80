import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectEvent } from "../../../src/kubernetes/object-event.ts";
import {
  cutNote,
  eventName,
  eventNamespace,
  eventObject,
  microTime,
  seriesPatch,
} from "../../../src/kubernetes/rules/event-object.ts";
import { postVerdict } from "../../../src/kubernetes/rules/event-verdict.ts";

const event: ObjectEvent = {
  object: { kind: "Ingress", apiVersion: "networking.k8s.io/v1", namespace: "shop", name: "web", uid: "u1" },
  type: "Warning",
  reason: "LoadBalancerNotFound",
  action: "Discover",
  note: "No load balancer was found.",
};
const nowMs = Date.UTC(2026, 10, 21, 10, 0, 0, 7);

describe("an event as the API server wants it", () => {
  test("is an events.k8s.io/v1 Event about the object", () => {
    expect(eventObject(event, { nowMs, name: "web.1", instance: "elbow-1" })).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "web.1", namespace: "shop" },
      eventTime: "2026-11-21T10:00:00.007000Z",
      reportingController: "elbow.dev/elbow",
      reportingInstance: "elbow-1",
      type: "Warning",
      reason: "LoadBalancerNotFound",
      action: "Discover",
      note: "No load balancer was found.",
      regarding: {
        kind: "Ingress",
        apiVersion: "networking.k8s.io/v1",
        namespace: "shop",
        name: "web",
        uid: "u1",
      },
    });
  });

  test("about a cluster-scoped object lies in default", () => {
    const object = { ...event.object, kind: "GatewayClass", namespace: "" };
    expect(eventNamespace({ ...event, object })).toBe("default");
    expect(
      eventObject({ ...event, object }, { nowMs, name: "x", instance: "i" })["regarding"],
    ).not.toHaveProperty("namespace");
  });

  test("a series carries count and MicroTime", () => {
    expect(seriesPatch({ count: 3, lastAtMs: nowMs })).toEqual({
      series: { count: 3, lastObservedTime: "2026-11-21T10:00:00.007000Z" },
    });
  });

  test("MicroTime has exactly six digits", () => {
    expect(microTime(0)).toMatch(/\.\d{6}Z$/);
  });

  test("names are DNS names of at most 253 characters, and differ", () => {
    const long = { ...event, object: { ...event.object, name: `${"a.".repeat(126)}b` } };
    const names = [0, 1, 65_535].map((serial) => eventName(long, { nowMs, serial }));
    expect(new Set(names).size).toBe(3);
    expect(names.every((name) => name.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))).toBe(
      true,
    );
  });
});

describe("notes", () => {
  test("of 1 kB stay as they are", () => {
    expect(cutNote("x".repeat(1024))).toBe("x".repeat(1024));
  });

  test("longer ones are cut between characters and say so", () => {
    expect(cutNote("é".repeat(600))).toBe(`${"é".repeat(510)}…`);
    expect(cutNote("🚦".repeat(300)).endsWith("🚦…")).toBe(true);
  });

  test("never have more than 1,024 bytes, nor half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), (note) => {
        const cut = cutNote(note);
        expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(1024);
        expect(note.startsWith(cut.replace(/…$/, "")) || note === cut).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("answers to a post", () => {
  const answered = (status: number, body: unknown = {}) =>
    postVerdict({ kind: "answered", status, body, retryAfterMs: status === 429 ? 7000 : null });

  test.each([
    [200, "done"],
    [201, "done"],
    [400, "useless"],
    [401, "later"],
    [403, "forbidden"],
    [404, "useless"],
    [409, "useless"],
    [422, "useless"],
    [429, "later"],
    [500, "later"],
    [503, "later"],
  ])("status %d: %s", (status, kind) => {
    expect(answered(status).kind).toBe(kind);
  });

  test("a 403 names the rule to add", () => {
    expect(answered(403)).toMatchObject({
      remedy: expect.stringContaining(
        'apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"]',
      ),
    });
  });

  test("a namespace that is going is nobody's fault", () => {
    const body = { message: "being terminated", details: { causes: [{ reason: "NamespaceTerminating" }] } };
    expect(answered(403, body).kind).toBe("useless");
  });

  test("Retry-After is heeded, an API server that is away is tried again", () => {
    expect(answered(429)).toMatchObject({ retryAfterMs: 7000 });
    expect(postVerdict({ kind: "unreachable", message: "away" })).toMatchObject({ kind: "later" });
  });
});
