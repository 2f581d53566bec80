import { expect, test } from "vitest";
import { clusterMeters } from "../../src/kubernetes/cluster-meters.ts";
import { countedStore } from "../../src/kubernetes/counted-store.ts";
import { kinds } from "../../src/kubernetes/kinds.ts";
import { keptKeys } from "../../src/kubernetes/rules/kept-keys.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { serviceJson } from "./objects.ts";
import { recordingMeter } from "./recorder.ts";

function service(name: string): unknown {
  return { ...serviceJson(name), metadata: { namespace: "shop", name, uid: name, resourceVersion: "1" } };
}

test.each([
  ["start", 0],
  ["probe", 0],
  ["asked", 0],
  ["gap", 2],
  ["periodic", 2],
] as const)("a list for the reason %s counts %d differences: one came, one went", (reason, counted) => {
  const meter = recordingMeter();
  const [services] = kinds.services;
  const keep = keptKeys({ keepLabels: [], keepAnnotations: [] });
  const store = countedStore(
    services,
    { keep },
    { meters: clusterMeters(meter, ["services"]), log: silentLog },
  );
  store.stage([service("stays"), service("goes")]);
  store.commit("start");
  store.stage([service("stays"), service("comes")]);
  store.commit(reason);
  expect(store.objects().map(({ name }) => name)).toEqual(["stays", "comes"]);
  expect(meter.sum("elbow_watch_relist_differences_total")).toBe(counted);
});
