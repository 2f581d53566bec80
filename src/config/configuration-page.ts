import { kindWords } from "./kind-words.ts";
import { environmentName, flagName } from "./option-names.ts";
import type { OptionRow } from "./option-row.ts";
import { optionTable } from "./option-table.ts";

/** What each top-level key is about; every one of the table must have its sentence. */
export const sectionWords: Readonly<Record<string, string>> = {
  clusterName: "Which cluster this is.",
  region: "Where its load balancers are.",
  labels: "Labels of every series.",
  job: "How the label `job` is written.",
  discovery: "How load balancers are found.",
  ownership: "Which of them belong to this cluster, and what their owners may say.",
  polling: "When CloudWatch is read.",
  metrics: "What is read.",
  budget: "What it may cost.",
  otlp: "Where points are pushed: one destination, or a list of them. Each keeps its own progress.",
  selfMetrics: "elbow's own metrics.",
  leaderElection: "One leader among several replicas.",
  sharding: "More than one leader, for very many load balancers.",
  checkpoint: "Where progress is kept over a restart.",
  server: "Where elbow listens.",
  log: "What elbow writes to its output.",
};

const introduction = `# Configuration

<!-- Generated from the option table in src/config: change it there and run \`npm run generate\`. -->

elbow reads one YAML (or JSON) file, named by \`--config FILE\` or \`ELBOW_CONFIG\`. Two values must be known:
\`clusterName\` and \`region\`. A file that is enough for most clusters:

\`\`\`yaml
clusterName: prod-eks
region: eu-west-1          # not needed where AWS_REGION is set
labels:
  env: production
otlp:
  endpoint: http://otel-collector.monitoring:4317
\`\`\`

## Where values come from

A flag beats an environment variable, a variable beats the file, the file beats the default.

* Every option has a variable: \`ELBOW_\` and its path in upper case, \`polling.startupLookback\` →
  \`ELBOW_POLLING_STARTUP_LOOKBACK\`. An empty variable is as good as none.
* Lists in variables and flags are written \`a,b\`, maps \`key=value,key=value\`; both may also be YAML or JSON in
  brackets: \`[a, b]\`, \`{key: [a, b]}\`.
* Maps are merged key by key: a file can give \`labels.team\` and a variable \`labels.env\`.
* A key without value (\`region:\`) means the default.
* An unknown key or flag is an error; an unknown \`ELBOW_*\` variable is a warning, since others make some up.
* \`ELBOW_OTLP\` may hold all of \`otlp\` as YAML or JSON. Single variables such as \`ELBOW_OTLP_ENDPOINT\` are for one
  destination only.

\`elbow config print\` shows the configuration in force and where each value came from; \`elbow config validate FILE\`
names all problems of a file at once; \`elbow config schema\` prints a JSON schema for editors.

Durations are written as in Kubernetes, \`90s\`, \`2m\`, \`1h30m\`, and also in days, \`15d\`. Sizes are \`512KiB\` or \`3MiB\`.

## What other variables say

* \`AWS_REGION\`, then \`AWS_DEFAULT_REGION\`, give \`region\`. Credentials are the AWS SDK's own chain: Pod Identity,
  IRSA, environment, profiles.
* \`POD_NAMESPACE\` (the downward API; the chart and the manifests set it) gives \`leaderElection.namespace\`.
* \`OTEL_EXPORTER_OTLP_ENDPOINT\`, \`_PROTOCOL\`, \`_HEADERS\`, \`_TIMEOUT\` (milliseconds), \`_COMPRESSION\`,
  \`_CERTIFICATE\`, \`_CLIENT_CERTIFICATE\`, \`_CLIENT_KEY\`, \`_INSECURE\` and their \`OTEL_EXPORTER_OTLP_METRICS_…\`
  variants give what the destination itself does not say. \`OTEL_EXPORTER_OTLP_METRICS_ENDPOINT\` is used as it is; to
  every other endpoint of \`http/protobuf\` \`/v1/metrics\` is added unless it ends so already. Among several
  destinations they serve only those without an endpoint of their own, so that no header reaches a stranger.
* \`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\` (or \`OTEL_TRACES_EXPORTER=otlp\`) switches elbow's own traces on:
  [process.md](process.md#metrics-and-traces).

## Options

*Reload*: whether a changed file takes effect while elbow runs (\`live\`) or only at the next start (\`restart\`). More:
[process.md](process.md).
`;

/** The page docs/configuration.md, whole. */
export function configurationPage(): string {
  const sections = [...new Set(optionTable.map((row) => topKey(row)))];
  return `${[introduction, ...sections.map(sectionPage)].join("\n")}`;
}

function sectionPage(name: string): string {
  const rows = optionTable.filter((row) => topKey(row) === name);
  return [
    `### ${name}`,
    "",
    sectionWords[name] ?? "",
    "",
    "| option | what it does | values | default | reload |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(rowLine),
    "",
  ].join("\n");
}

function rowLine(row: OptionRow): string {
  const names = [
    `\`${environmentName(row.path)}\``,
    ...(row.flag === true ? [`\`${flagName(row.path)}\``] : []),
  ];
  return `| ${[
    `\`${row.path}\`<br>${names.join("<br>")}`,
    escaped(row.help),
    escaped(kindWords(row.kind)),
    defaultText(row),
    row.reload,
  ].join(" | ")} |`;
}

function defaultText(row: OptionRow): string {
  if (row.default === null) {
    return row.required === true ? "required" : "none";
  }
  const text = typeof row.default === "object" ? JSON.stringify(row.default) : String(row.default);
  return `\`${text}\``;
}

function escaped(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/</g, "&lt;");
}

function topKey(row: OptionRow): string {
  return row.path.split(".")[0] ?? "";
}
