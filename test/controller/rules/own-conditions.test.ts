import { describe, expect, test } from "vitest";
import { conditionChanges, ownConditions } from "../../../src/controller/rules/own-conditions.ts";
import { ownAnnouncer } from "../../../src/controller/announce-own.ts";
import type { ObjectEvent } from "../../../src/kubernetes/object-event.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ownPod } from "../../../src/kubernetes/own-pod.ts";

const watching = { resource: "services", state: "watching", absence: null, trouble: null } as const;
const forbidden = { ...watching, state: "forbidden", trouble: "not allowed: HTTP 403" } as const;

describe("what is said of ourselves", () => {
  test("reaches the recorder as Events on the pod, and nothing does outside a pod", async () => {
    const said = async (env: Readonly<Record<string, string>>) => {
      const clock = new FakeClock(0);
      const events: ObjectEvent[] = [];
      let invalid: string | null = null;
      const stop = new AbortController();
      const running = ownAnnouncer({
        pod: ownPod(env),
        clock,
        reflectors: () => [],
        invalidConfiguration: () => invalid,
        record: (event) => void events.push(event),
      })(stop.signal).catch(() => undefined);
      await clock.advance(20_000);
      invalid = "line 3";
      await clock.advance(20_000);
      invalid = null;
      await clock.advance(20_000);
      stop.abort();
      await running;
      return events.map(({ object, reason }) => `${object.namespace}/${object.name} ${reason}`);
    };
    expect(await said({ POD_NAME: "elbow-0", POD_NAMESPACE: "monitoring" })).toEqual([
      "monitoring/elbow-0 ConfigurationInvalid",
      "monitoring/elbow-0 ConfigurationInvalidOver",
    ]);
    expect(await said({})).toEqual([]);
  });

  test("a kind that may not be read, and a configuration that is not used", () => {
    expect(ownConditions([watching], null)).toEqual([]);
    expect(ownConditions([watching, forbidden], "line 3: no such option").map(({ note }) => note)).toEqual([
      "not allowed: HTTP 403",
      "The changed configuration is invalid and not used: line 3: no such option",
    ]);
  });

  test("not a kind that a cluster may lack: a smaller role may be meant", () => {
    const absence = { kind: "forbidden", apiGroup: "g", resource: "gateways" } as const;
    expect(ownConditions([{ ...forbidden, absence }], null)).toEqual([]);
  });

  test("once when it begins, nothing while it lasts, once when it is over", () => {
    const wrong = ownConditions([forbidden], null);
    expect(conditionChanges([], wrong)).toMatchObject([{ type: "Warning", reason: "WatchForbidden" }]);
    expect(conditionChanges(wrong, wrong)).toEqual([]);
    expect(conditionChanges(wrong, [])).toMatchObject([{ type: "Normal", reason: "WatchForbiddenOver" }]);
  });

  test("the pod is the one that the downward API names", () => {
    expect(ownPod({ POD_NAME: "elbow-0" })).toBe(null);
    expect(ownPod({ POD_NAME: "elbow-0", POD_NAMESPACE: "monitoring", POD_UID: "u" })).toEqual({
      kind: "Pod",
      apiVersion: "v1",
      namespace: "monitoring",
      name: "elbow-0",
      uid: "u",
    });
  });
});
