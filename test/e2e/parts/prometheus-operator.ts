import type { ApiServer } from "./api-server.ts";
import { eventually } from "./eventually.ts";

type Schema = Readonly<Record<string, unknown>>;

const GROUP = "monitoring.coreos.com";
const text: Schema = { type: "string" };
const texts: Schema = { type: "array", items: text };
const textMap: Schema = { type: "object", additionalProperties: text };
const yesNo: Schema = { type: "boolean" };
const time: Schema = {
  type: "string",
  pattern: "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$",
};
const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});
const list = (items: Schema): Schema => ({ type: "array", items });

const relabelings = list(
  object({
    action: text,
    regex: text,
    replacement: text,
    separator: text,
    sourceLabels: texts,
    targetLabel: text,
  }),
);
const endpoint = object({
  port: text,
  path: text,
  honorLabels: yesNo,
  interval: time,
  scrapeTimeout: time,
  relabelings,
  metricRelabelings: relabelings,
});
const selector = object({ matchLabels: textMap });
const namespaceSelector = object({ any: yesNo, matchNames: texts });

/** The fields that elbow's chart uses, as the operator's API reference has them; any other is refused by strict creation. */
const specs: Readonly<Record<string, Schema>> = {
  ServiceMonitor: object({ namespaceSelector, selector, endpoints: list(endpoint) }, [
    "endpoints",
    "selector",
  ]),
  PodMonitor: object({ namespaceSelector, selector, podMetricsEndpoints: list(endpoint) }, ["selector"]),
  PrometheusRule: object({
    groups: list(
      object(
        {
          name: { type: "string", minLength: 1 },
          interval: time,
          query_offset: time,
          labels: textMap,
          rules: list(
            object(
              {
                alert: text,
                record: text,
                expr: { "x-kubernetes-int-or-string": true },
                for: time,
                keep_firing_for: time,
                labels: textMap,
                annotations: textMap,
              },
              ["expr"],
            ),
          ),
        },
        ["name"],
      ),
    ),
  }),
};

/** Installs the Prometheus operator's kinds that the chart can make, without an operator. */
export async function installPrometheusOperatorKinds(server: ApiServer): Promise<void> {
  for (const [kind, spec] of Object.entries(specs)) {
    const plural = `${kind.toLowerCase()}s`;
    await server.admin.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${GROUP}` },
      spec: {
        group: GROUP,
        scope: "Namespaced",
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: object({ spec }, ["spec"]) },
          },
        ],
      },
    });
    await eventually({ what: `${plural} to be served`, withinMs: 60_000 }, async () => {
      const { status } = await server.admin.call({ method: "GET", path: `/apis/${GROUP}/v1/${plural}` });
      return status === 200 ? true : undefined;
    });
  }
}
