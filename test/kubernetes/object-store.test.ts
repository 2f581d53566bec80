import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectStore } from "../../src/kubernetes/object-store.ts";
import type { ObjectStore } from "../../src/kubernetes/object-store.ts";
import type { ServiceObject } from "../../src/kubernetes/cluster-objects.ts";
import { keptKeys } from "../../src/kubernetes/rules/kept-keys.ts";
import { projectService } from "../../src/kubernetes/rules/project-service.ts";

const keep = keptKeys({ keepLabels: [], keepAnnotations: [] });

function store(maxObjects = 100): ObjectStore<ServiceObject> {
  return objectStore({ project: projectService, keep, maxObjects });
}

function service(name: string, resourceVersion: string, type = "ClusterIP"): object {
  return {
    metadata: {
      uid: `u-${name}`,
      namespace: "shop",
      name,
      resourceVersion,
      creationTimestamp: "2026-11-01T00:00:00Z",
    },
    spec: { type },
  };
}

const told = (one: ObjectStore<ServiceObject>): readonly string[] =>
  one.objects().map(({ name, type }) => `${name}:${type}`);

describe("object store", () => {
  test("staged objects are not seen before the list is complete", () => {
    const one = store();
    one.put(service("a", "1"));
    one.stage(service("b", "2"));
    expect(told(one)).toEqual(["a:ClusterIP"]);
    expect(one.commit()).toEqual({ added: 1, replaced: 0, removed: 1 });
    expect(told(one)).toEqual(["b:ClusterIP"]);
  });

  test("a list that was given up leaves nothing behind", () => {
    const one = store();
    one.stage(service("a", "1"));
    one.discardStaged();
    one.stage(service("b", "1"));
    one.commit();
    expect(told(one)).toEqual(["b:ClusterIP"]);
  });

  test("a list that changes nothing keeps the very same array", () => {
    const one = store();
    one.put(service("a", "1"));
    const before = one.objects();
    one.stage(service("a", "2"));
    expect(one.commit()).toEqual({ added: 0, replaced: 1, removed: 0 });
    expect(one.objects()).toBe(before);
  });

  test("an object created again under the same name replaces the old one", () => {
    const one = store();
    one.put(service("a", "1"));
    one.remove(service("a", "2"));
    one.put({
      ...service("a", "3"),
      metadata: { ...(service("a", "3") as { metadata: object }).metadata, uid: "u2" },
    });
    expect(one.objects().map((object) => object.uid)).toEqual(["u2"]);
  });

  test("an unreadable version in a list keeps the earlier one, and one without a name is nobody", () => {
    const one = store();
    one.put(service("a", "1", "LoadBalancer"));
    expect(one.stage({ metadata: { namespace: "shop", name: "a" } })).toMatchObject({
      kind: "malformed",
      name: "shop/a",
    });
    expect(one.stage({})).toMatchObject({ kind: "malformed", name: "" });
    expect(one.commit()).toEqual({ added: 0, replaced: 0, removed: 0 });
    expect(told(one)).toEqual(["a:LoadBalancer"]);
  });

  test("objects over the bound are refused, known ones still change", () => {
    const one = store(1);
    one.put(service("a", "1"));
    expect(one.put(service("b", "2"))).toEqual({ kind: "full" });
    expect(one.put(service("a", "3", "NodePort"))).toMatchObject({ kind: "taken", changed: true });
    expect(told(one)).toEqual(["a:NodePort"]);
  });

  test("whatever was seen before, a complete list is the truth and its differences add up", () => {
    const objects = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("a", "b", "c", "d"),
        version: fc.nat(3),
        type: fc.constantFrom("A", "B"),
      }),
      { selector: (object) => object.name },
    );
    fc.assert(
      fc.property(objects, objects, (watched, listed) => {
        const one = store();
        watched.forEach(({ name, version, type }) => one.put(service(name, `${type}${version}`, type)));
        listed.forEach(({ name, version, type }) => one.stage(service(name, `${type}${version}`, type)));
        const { added, removed } = one.commit();
        expect(told(one)).toEqual(listed.map(({ name, type }) => `${name}:${type}`));
        expect(watched.length + added - removed).toBe(listed.length);
      }),
    );
  });
});
