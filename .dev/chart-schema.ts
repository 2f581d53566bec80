import { configurationSchema } from "../src/config/configuration-schema.ts";

/** A piece of JSON schema. */
type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const yesNo: Schema = { type: "boolean" };
/** A piece of a Kubernetes object: the API server knows its fields, strictly. */
const free: Schema = { type: "object" };
const freeList: Schema = { type: "array", items: free };
const texts: Schema = { type: "array", items: text };
const textMap: Schema = { type: "object", additionalProperties: text };
const port: Schema = { type: "integer", minimum: 1, maximum: 65_535 };
const count: Schema = { type: "integer", minimum: 0 };
const secretKey: Schema = { type: "string", pattern: "^[-._a-zA-Z0-9]*$" };
const numberOrPercent: Schema = { type: ["integer", "string"], pattern: "^([0-9]+%?)?$" };
const scrapeTime: Schema = { type: "string", pattern: "^([0-9]+(ms|s|m|h))*$" };

/**
 * JSON schema (draft 07) of the chart's values: every object that is elbow's own is closed, so that a misspelt key is an
 * error. `settings` and `otlp` are the configuration's own schema.
 */
export function chartSchema(): object {
  const { properties } = portable(configurationSchema()) as { properties: Record<string, Schema> };
  const part = (name: string): Schema => properties[name] ?? {};
  const inner = (name: string, key: string): Schema =>
    (part(name) as { properties: Record<string, Schema> }).properties[key] ?? {};
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the elbow chart",
    ...closed({
      // For the condition of a parent chart; nothing here reads it.
      enabled: yesNo,
      clusterName: { type: "string", maxLength: 256 },
      region: { type: "string", pattern: `^$|${String(part("region")["pattern"])}` },
      env: text,
      replicaCount: count,
      image: closed({
        registry: text,
        repository: text,
        tag: text,
        digest: { type: "string", pattern: "^$|^sha256:[0-9a-f]{64}$" },
        pullPolicy: { enum: ["Always", "IfNotPresent", "Never"] },
      }),
      imagePullSecrets: { type: "array", items: closed({ name: text }) },
      // Open: a parent chart shares it with all of its charts.
      global: { type: "object", properties: { imageRegistry: text } },
      nameOverride: text,
      fullnameOverride: text,
      commonLabels: textMap,
      otlp: otlpSchema(part("otlp")),
      settings: { type: ["object", "null"], properties, additionalProperties: false },
      reload: { enum: ["live", "roll"] },
      leaderElection: part("leaderElection"),
      sharding: part("sharding"),
      logLevel: inner("log", "level"),
      logFormat: inner("log", "format"),
      aws: closed({ dualStack: yesNo, fips: yesNo }),
      serviceAccount: closed({
        create: yesNo,
        name: text,
        annotations: textMap,
        labels: textMap,
        automount: yesNo,
      }),
      rbac: closed({
        create: yesNo,
        namespaced: yesNo,
        events: yesNo,
        formerBuckets: { type: "integer", minimum: 0, maximum: 256 },
        kinds: closed({ loadBalancerController: yesNo, autoMode: yesNo, gatewayApi: yesNo }),
      }),
      service: closed({
        enabled: yesNo,
        type: { enum: ["ClusterIP", "NodePort", "LoadBalancer"] },
        port,
        annotations: textMap,
        ipFamilyPolicy: { enum: ["", "SingleStack", "PreferDualStack", "RequireDualStack"] },
        ipFamilies: { type: "array", items: { enum: ["IPv4", "IPv6"] }, maxItems: 2 },
      }),
      serviceMonitor: monitorSchema(),
      podMonitor: monitorSchema(),
      prometheusRule: closed({
        enabled: yesNo,
        namespace: text,
        additionalLabels: textMap,
        alertLabels: textMap,
      }),
      rules: closed({ enabled: yesNo, namespace: text, additionalLabels: textMap, alertLabels: textMap }),
      dashboards: closed({ enabled: yesNo, namespace: text, labels: textMap, annotations: textMap }),
      verify: closed({
        enabled: yesNo,
        schedule: text,
        prometheusUrl: text,
        sample: { type: "integer", minimum: 1 },
        extraArgs: texts,
      }),
      networkPolicy: closed({
        enabled: yesNo,
        metricsFrom: freeList,
        apiServerPort: port,
        otlpPorts: { type: "array", items: port },
        extraEgress: freeList,
      }),
      podDisruptionBudget: closed({
        enabled: yesNo,
        maxUnavailable: numberOrPercent,
        minAvailable: numberOrPercent,
      }),
      ...podSchemas(),
    }),
  };
}

function podSchemas(): Readonly<Record<string, Schema>> {
  const probe = closed({
    initialDelaySeconds: count,
    periodSeconds: count,
    timeoutSeconds: count,
    failureThreshold: count,
    successThreshold: count,
  });
  return {
    topologySpreadConstraints: freeList,
    affinity: free,
    nodeSelector: textMap,
    tolerations: freeList,
    priorityClassName: text,
    resources: closed({ requests: free, limits: free, claims: freeList }),
    strategy: closed({ type: { enum: ["RollingUpdate", "Recreate"] }, rollingUpdate: free }),
    terminationGracePeriodSeconds: count,
    revisionHistoryLimit: count,
    podSecurityContext: free,
    securityContext: free,
    podAnnotations: textMap,
    podLabels: textMap,
    deploymentAnnotations: textMap,
    nodeOptions: text,
    startupProbe: probe,
    livenessProbe: probe,
    readinessProbe: probe,
    extraEnv: freeList,
    extraEnvFrom: freeList,
    extraArgs: texts,
    extraVolumes: freeList,
    extraVolumeMounts: freeList,
    extraObjects: { type: "array", items: { type: ["object", "string"] } },
  };
}

function monitorSchema(): Schema {
  return closed({
    enabled: yesNo,
    namespace: text,
    additionalLabels: textMap,
    interval: scrapeTime,
    scrapeTimeout: scrapeTime,
    relabelings: freeList,
    metricRelabelings: freeList,
  });
}

/** One destination as in the configuration, and what only a chart can say. */
function otlpSchema(configured: Schema): Schema {
  const [destination] = configured["anyOf"] as readonly { readonly properties: Record<string, Schema> }[];
  return closed({
    ...destination?.properties,
    endpoint: text,
    nodeLocal: closed({ enabled: yesNo, port, ipFamily: { enum: ["IPv4", "IPv6"] } }),
    existingSecret: closed({
      name: text,
      headersKey: secretKey,
      bearerTokenKey: secretKey,
      passwordKey: secretKey,
      caKey: secretKey,
      certKey: secretKey,
      keyKey: secretKey,
    }),
  });
}

function closed(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", properties, additionalProperties: false };
}

/**
 * The same schema with patterns that Helm's regular expressions (RE2) know too: no look-ahead, no `\u` escapes. Durations
 * lose "not empty" by that, which `minLength` says instead.
 */
function portable(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(portable);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const { pattern, ...others } = schema as Schema;
  const rest = Object.fromEntries(Object.entries(others).map(([key, value]) => [key, portable(value)]));
  if (typeof pattern !== "string") {
    return pattern === undefined ? rest : { ...rest, pattern: portable(pattern) };
  }
  const literal = pattern.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return literal.includes("(?=[0-9])")
    ? { ...rest, minLength: 1, pattern: literal.replaceAll("(?=[0-9])", "") }
    : { ...rest, pattern: literal };
}
