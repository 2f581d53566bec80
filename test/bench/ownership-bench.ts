/**
 * How dear discovery is: calls, seconds at the pace that AWS is asked with, CPU and memory, for accounts of 500 and 5,000
 * load balancers with three target groups each, of which this cluster owns all or a tenth. Over real HTTP against a server
 * that speaks the ELB API; the waits are a fake clock's. Run with `node --expose-gc test/bench/ownership-bench.ts`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openAws } from "../../src/aws/open-aws.ts";
import type { IngressObject, ServiceObject } from "../../src/kubernetes/cluster-objects.ts";
import { inventoryNeeds } from "../../src/ownership/inventory-needs.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { cluster, ingress, loadBalancer, service, tagsOf, targetGroup } from "../ownership/build.ts";
import { settings } from "../series/build.ts";
import { FakeClock } from "../support/fake-clock.ts";

const groupsEach = 3;
const pageSize = 400;

interface Account {
  readonly loadBalancers: readonly string[];
  readonly targetGroups: readonly string[];
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly ingresses: readonly IngressObject[];
  readonly services: readonly ServiceObject[];
}

function accountOf(count: number, share: number): Account {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const ingresses: IngressObject[] = [];
  const services: ServiceObject[] = [];
  const loadBalancers: string[] = [];
  const targetGroups: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const isOurs = index % Math.round(1 / share) === 0;
    const one = loadBalancer(`k8s-team-app${index}`);
    const path = `team-${index % 25}/app-${index}`;
    const own = { stack: path, cluster: isOurs ? "prod" : "other" };
    tags.set(one.arn, tagsOf("ingress", own));
    loadBalancers.push(
      `<member><LoadBalancerArn>${one.arn}</LoadBalancerArn><LoadBalancerName>${one.name}</LoadBalancerName><DNSName>${one.dnsName}</DNSName><CreatedTime>2026-01-02T03:04:05.678Z</CreatedTime><Scheme>internal</Scheme><VpcId>vpc-1</VpcId><State><Code>active</Code></State><Type>application</Type></member>`,
    );
    const backends = Array.from({ length: groupsEach }, (_, number) => `svc-${index}-${number}`);
    backends.forEach((backend) => {
      const group = targetGroup(`k8s-${backend}`, [one]);
      tags.set(group.arn, tagsOf("ingress", { ...own, resource: `${path}-${backend}:80` }));
      targetGroups.push(
        `<member><TargetGroupArn>${group.arn}</TargetGroupArn><TargetGroupName>${group.name}</TargetGroupName><VpcId>vpc-1</VpcId><TargetType>ip</TargetType><LoadBalancerArns><member>${one.arn}</member></LoadBalancerArns></member>`,
      );
      if (isOurs) {
        services.push(service(`${path.split("/")[0]}/${backend}`));
      }
    });
    if (isOurs) {
      ingresses.push(ingress(path, { finalizers: ["ingress.k8s.aws/resources"] }));
    }
  }
  return { loadBalancers, targetGroups, tags, ingresses, services };
}

function pageOf(list: string, members: readonly string[], form: URLSearchParams): string {
  const from = Number(form.get("Marker") ?? 0);
  const next = from + pageSize;
  const marker = next < members.length ? `<NextMarker>${next}</NextMarker>` : "";
  return `<${list}>${members.slice(from, next).join("")}</${list}>${marker}`;
}

function answerOf(account: Account, form: URLSearchParams): string {
  const action = form.get("Action") ?? "";
  const inner =
    action === "DescribeLoadBalancers"
      ? pageOf("LoadBalancers", account.loadBalancers, form)
      : action === "DescribeTargetGroups"
        ? pageOf("TargetGroups", account.targetGroups, form)
        : `<TagDescriptions>${[...form]
            .filter(([key]) => key.startsWith("ResourceArns."))
            .map(([, arn]) => {
              const members = Object.entries(account.tags.get(arn) ?? {}).map(
                ([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`,
              );
              return `<member><ResourceArn>${arn}</ResourceArn><Tags>${members.join("")}</Tags></member>`;
            })
            .join("")}</TagDescriptions>`;
  return `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;
}

async function measure(count: number, share: number): Promise<readonly (string | number)[]> {
  const account = accountOf(count, share);
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(answerOf(account, new URLSearchParams(body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const objects = cluster({ ingresses: account.ingresses, services: account.services });
  const clock = new FakeClock(0);
  const aws = openAws(
    { region: "eu-west-1", vpcIds: [] },
    {
      clock,
      log: silentLog,
      meter: silentMeter,
      needs: () => inventoryNeeds(objects, settings.ownership),
    },
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret" },
    },
  );
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;

  async function pass() {
    const fromMs = clock.monotonicMs();
    const cpu = process.cpuUsage();
    let firstMapMs: number | null = null;
    let isDone = false;
    const reading = aws.inventory.read(new AbortController().signal).finally(() => (isDone = true));
    while (!isDone) {
      await nextTurn();
      if (firstMapMs === null && aws.partialInventory.value !== null) {
        firstMapMs = clock.monotonicMs() - fromMs;
      }
      if (clock.pending > 0) {
        await clock.advance(50);
      }
    }
    const result = await reading;
    if (result.kind !== "complete") {
      throw new Error(result.failure.message);
    }
    const used = process.cpuUsage(cpu);
    const seconds = (clock.monotonicMs() - fromMs) / 1000;
    return { ...result, seconds, firstMapMs, cpuSeconds: (used.user + used.system) / 1e6 };
  }

  const first = await pass();
  await clock.advance(300_000);
  const steady = await pass();
  const joinFrom = performance.now();
  const ownership = resolveOwnership(objects, steady.inventory, settings.ownership);
  const described = describeOwnership(ownership, settings);
  const joinMs = performance.now() - joinFrom;
  globalThis.gc?.();
  const heapMiB = (process.memoryUsage().heapUsed - heapBefore) / 1_048_576;
  aws.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return [
    `${count} / ${count * groupsEach}`,
    `${share * 100} %`,
    first.calls,
    ((first.firstMapMs ?? 0) / 1000).toFixed(0),
    first.seconds.toFixed(0),
    steady.calls,
    steady.seconds.toFixed(0),
    steady.cpuSeconds.toFixed(2),
    joinMs.toFixed(0),
    described.loadBalancers.length,
    heapMiB.toFixed(0),
  ];
}

const rows = [];
for (const count of [500, 5000]) {
  for (const share of [1, 0.1]) {
    rows.push(await measure(count, share));
  }
}
const header = [
  "LBs / TGs",
  "ours",
  "first calls",
  "first map s",
  "first s",
  "next calls",
  "next s",
  "next CPU s",
  "join ms",
  "exported",
  "heap MiB",
];
process.stdout.write(`| ${header.join(" | ")} |\n|${header.map(() => " ---: |").join("")}\n`);
process.stdout.write(`${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`);
