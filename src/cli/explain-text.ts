import type { ExplainedLoadBalancer, ExplainedTargetGroup } from "../controller/rules/explanation.ts";
import type { ExplainedObject } from "../controller/rules/explained-object.ts";
import type { Evidence, OwnerRef } from "../ownership/owned-load-balancer.ts";
import type { ExplainAnswer } from "./explain-answer.ts";
import { written } from "./explain-target.ts";
import { textTable } from "./text-table.ts";

const typeWords: Readonly<Record<ExplainedLoadBalancer["type"], string>> = {
  application: "application load balancer (ALB)",
  network: "network load balancer (NLB)",
  classic: "classic load balancer (CLB)",
};

/** What a relation means, where its name alone does not say it. */
const relationWords: Readonly<Record<ExplainedLoadBalancer["relation"], string>> = {
  owner: "",
  member: "",
  bound: ": only a TargetGroupBinding of this cluster uses it",
  published: ": objects of this cluster only show its host name",
  stale: ": that object has moved on",
  orphan: ": that object is gone",
  ambiguous: ": its tags contradict each other",
  foreign: ": nothing ties it to this cluster",
};

/** The answer for people: a table of everything, or one target with its proof. */
export function explainText(answer: ExplainAnswer): string {
  if (answer.target === null) {
    return tableText(answer);
  }
  if (!answer.found) {
    return nothingText(answer);
  }
  return [...answer.objects.map(objectText), ...answer.loadBalancers.map(loadBalancerText)].join("\n");
}

function tableText(answer: ExplainAnswer): string {
  const { lookedAt } = answer;
  const rows = answer.loadBalancers.map((one) => [
    one.exportedName ?? one.name,
    one.type,
    one.relation + (one.role === "frontend" ? " (frontend)" : ""),
    one.owner === null ? "-" : ownerWords(one.owner),
    String(one.targetGroups.length),
    one.exported ? `${one.seriesCount} series` : `no: ${one.notExportedBecause ?? ""}`,
  ]);
  const table =
    rows.length === 0
      ? `No load balancer in ${answer.region} belongs to cluster ${answer.cluster}. ${tagValueWords(answer)}\n`
      : textTable(["name", "type", "relation", "owner", "target groups", "exported"], rows);
  const waiting = answer.objects.map(
    (object) => `  ${ownerWords(object)}: ${object.waitingBecause ?? object.reason}`,
  );
  const others = lookedAt.loadBalancers - lookedAt.ofThisCluster;
  return [
    table,
    ...(waiting.length === 0 ? [] : [`Without a load balancer:\n${waiting.join("\n")}\n`]),
    `${lookedAt.ofThisCluster} of ${lookedAt.loadBalancers} load balancers in ${answer.region} belong to cluster ${answer.cluster}` +
      `${others === 0 ? "" : `; the other ${others} do not`}. elbow explain NAME shows the proof of one.\n`,
  ].join("\n");
}

function tagValueWords({ clusterTagValues }: ExplainAnswer): string {
  const seen = Object.entries(clusterTagValues).map(([name, count]) => `${name} (${count})`);
  return seen.length === 0
    ? "None carries a cluster tag: check region and account."
    : `Cluster tags seen: ${seen.join(", ")}: set clusterName to the one your controller writes.`;
}

function nothingText(answer: ExplainAnswer): string {
  const { lookedAt: at } = answer;
  const near = answer.didYouMean.map((name) => `  ${name}`);
  return [
    `Nothing matches "${answer.target ?? ""}".`,
    "",
    `Looked at ${at.loadBalancers} load balancers in ${answer.region} (${at.ofThisCluster} of cluster ${answer.cluster}) and ${at.targetGroups} target groups by name, ARN and host name;`,
    `and at ${at.ingresses} Ingresses, ${at.services} Services and ${at.gateways} Gateways by namespace and name.`,
    "The host names of an Ingress's rules (your own domain) are not looked at: ask for ingress/NAMESPACE/NAME.",
    ...(near.length === 0 ? [] : ["", "Did you mean:", ...near]),
    "",
  ].join("\n");
}

function objectText(object: ExplainedObject): string {
  const has = [
    ...object.loadBalancers.map(({ name, relation }) => `  ${relation.padEnd(10)} load balancer ${name}`),
    ...object.targetGroups.map(
      ({ name, loadBalancer }) =>
        `  ${"backend".padEnd(10)} target group ${name} of load balancer ${loadBalancer}`,
    ),
  ];
  return [
    ownerWords(object),
    ...(object.reason === "" ? [] : field("taken by", takenWords(object))),
    ...(object.hostNames.length === 0 ? [] : field("status", `shows ${object.hostNames.join(", ")}`)),
    ...(object.waitingBecause === null ? [] : field("waiting", object.waitingBecause)),
    "",
    "maps to",
    ...(has.length === 0 ? ["  nothing"] : has),
    "",
  ].join("\n");
}

function takenWords({ taken, reason }: ExplainedObject): string {
  switch (taken) {
    case "managed":
      return `a controller that elbow knows: ${reason}`;
    case "foreign":
      return `no controller that elbow knows: ${reason}`;
    case "undecided":
      return `nobody can tell: ${reason}`;
    case null:
      return reason;
    default:
      return taken satisfies never;
  }
}

function loadBalancerText(one: ExplainedLoadBalancer): string {
  return [
    `${one.name}: ${typeWords[one.type]}, ${one.scheme}, ${one.state}, created ${one.createdAt.replace(/\.\d+Z$/, "Z")}`,
    ...field("arn", one.arn),
    ...field("host name", one.dnsName),
    ...field("owner", ownerLine(one)),
    ...one.objects
      .filter((row) => one.owner === null || written(row) !== written(one.owner))
      .flatMap((row) => field(row.relation, ownerWords(row))),
    ...field("exported", exportLine(one)),
    ...(one.labels === null ? [] : field("labels", labelWords(one.labels))),
    ...one.problems.flatMap(({ object, message, remedy }) =>
      field("problem", `${object === null ? "" : `${ownerWords(object)}: `}${message}. ${remedy}`),
    ),
    "",
    "why (+ speaks for it, - speaks against it)",
    ...one.evidence.map(evidenceLine),
    ...(one.targetGroups.length === 0
      ? []
      : ["", "target groups", ...one.targetGroups.flatMap(targetGroupLines)]),
    "",
  ].join("\n");
}

function ownerLine({ owner, relation, role }: ExplainedLoadBalancer): string {
  const part = role === "frontend" ? ", frontend of the owner's other load balancer" : "";
  return `${owner === null ? "none known" : ownerWords(owner)} (relation ${relation}${relationWords[relation]}${part})`;
}

function exportLine({
  exported,
  seriesCount,
  exportedName,
  notExportedBecause,
}: ExplainedLoadBalancer): string {
  return exported
    ? `yes, ${seriesCount} series, as load_balancer_name="${exportedName ?? ""}"`
    : `no: ${notExportedBecause ?? ""}`;
}

function targetGroupLines(group: ExplainedTargetGroup): readonly string[] {
  const { service, namespace, port, ingress, route } = group;
  const to =
    service === null
      ? "Service not known"
      : `Service ${namespace ?? "?"}/${service}${port === null ? "" : ` port ${port}`}`;
  const by = ingress === null ? (route === null ? "" : `, route ${route}`) : `, Ingress ${ingress}`;
  const labels = group.labels;
  return [
    `  ${group.name}: ${to}${by} (${group.targetType} targets)`,
    ...group.evidence.map((one) => `  ${evidenceLine(one)}`),
    ...(labels === null ? [] : [`    labels ${labelWords(labels)}`]),
  ];
}

function evidenceLine({ kind, text, verdict }: Evidence): string {
  return `  ${verdict === "supports" ? "+" : "-"} ${kind.padEnd(9)} ${text}`;
}

function labelWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}="${value}"`)
    .join(" ");
}

function ownerWords({ kind, namespace, name }: OwnerRef): string {
  return kind === "IngressGroup" ? `IngressGroup ${name}` : `${kind} ${namespace}/${name}`;
}

function field(name: string, value: string): readonly string[] {
  return [`  ${name.padEnd(10)} ${value}`];
}
