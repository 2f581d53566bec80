import { expect, test } from "vitest";
import { openAws } from "../../src/aws/open-aws.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { accountAnswer, askedArns, albArn, targetGroupArn, type Account } from "./elb-xml.ts";
import { startFakeAws, xml, xmlError, type FakeAnswer, type FakeAws, type FakeCall } from "./fake-aws.ts";

const signal = new AbortController().signal;
const classicVersion = "2012-06-01";

const account: Account = {
  loadBalancers: [{ name: "web" }, { name: "other" }],
  targetGroups: { "web-tg": ["web"], "other-tg": ["other"], spare: [] },
};

function classicXml(name: string, owner: string): string {
  return `<member><LoadBalancerName>${name}</LoadBalancerName><DNSName>${name}-1.eu-west-1.elb.amazonaws.com</DNSName><CreatedTime>2026-01-02T03:04:05Z</CreatedTime><Scheme>internal</Scheme><VPCId>vpc-1</VPCId><AvailabilityZones><member>eu-west-1b</member><member>eu-west-1a</member></AvailabilityZones><SourceSecurityGroup><OwnerAlias>${owner}</OwnerAlias></SourceSecurityGroup></member>`;
}

function answer(call: FakeCall): FakeAnswer {
  if (call.form.get("Version") !== classicVersion) {
    return accountAnswer(account, call);
  }
  if (call.action === "DescribeTags") {
    const names = [...call.form]
      .filter(([key]) => key.startsWith("LoadBalancerNames."))
      .map(([, name]) => name);
    return names.includes("gone")
      ? xmlError(400, "LoadBalancerNotFound")
      : xml(
          call.action,
          `<TagDescriptions>${names
            .map(
              (name) =>
                `<member><LoadBalancerName>${name}</LoadBalancerName><Tags><member><Key>team</Key><Value>${name}</Value></member></Tags></member>`,
            )
            .join("")}</TagDescriptions>`,
        );
  }
  const second = call.form.get("Marker") === "m";
  const members = second ? classicXml("gone", "amazon-elb") : classicXml("a0d6", "210987654321");
  return xml(
    call.action,
    `<LoadBalancerDescriptions>${members}</LoadBalancerDescriptions>${second ? "" : "<NextMarker>m</NextMarker>"}`,
  );
}

function open(aws: FakeAws, needs: { readonly classic: boolean }) {
  return openAws(
    { region: "eu-west-1", vpcIds: [] },
    {
      clock: systemClock,
      log: silentLog,
      meter: silentMeter,
      needs: () => ({ ...needs, targetGroupTags: ({ name }) => name === "web" }),
    },
    { endpoint: aws.endpoint, credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret" } },
  );
}

test("classic load balancers are listed page by page, with tags, when they are needed", async () => {
  await using aws = await startFakeAws(answer);
  const reading = await open(aws, { classic: true }).inventory.read(signal);
  expect(reading).toMatchObject({
    kind: "complete",
    inventory: {
      loadBalancers: [
        { name: "web" },
        { name: "other" },
        {
          arn: "arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/a0d6",
          type: "classic",
          scheme: "internal",
          vpcId: "vpc-1",
          createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
          availabilityZones: ["eu-west-1a", "eu-west-1b"],
        },
        // Outside a VPC the group's owner is no account: that of the others stands in.
        { arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/gone" },
      ],
    },
  });
  const tags = Object(reading).inventory.tags as ReadonlyMap<string, object>;
  expect([...tags.keys()].filter((arn) => !arn.includes("/app/") && arn.includes(":loadbalancer/"))).toEqual([
    "arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/a0d6",
  ]);
});

test("no call is made to the classic API when no Service needs it", async () => {
  await using aws = await startFakeAws(answer);
  const reading = await open(aws, { classic: false }).inventory.read(signal);
  expect(reading.kind).toBe("complete");
  expect(aws.calls.map(({ form }) => form.get("Version"))).not.toContain(classicVersion);
});

test("a classic listing that is refused fails the pass and names the action", async () => {
  await using aws = await startFakeAws((call) =>
    call.form.get("Version") === classicVersion ? xmlError(403, "AccessDenied") : answer(call),
  );
  expect(await open(aws, { classic: true }).inventory.read(signal)).toMatchObject({
    kind: "failed",
    failure: { code: "denied", action: "elasticloadbalancing:DescribeLoadBalancers" },
  });
});

test("target groups' tags are read only of load balancers that are asked about, after theirs", async () => {
  await using aws = await startFakeAws(answer);
  const opened = open(aws, { classic: false });
  await opened.inventory.read(signal);
  const asked = aws.calls.filter(({ action }) => action === "DescribeTags").map(askedArns);
  expect(asked).toEqual([[albArn("web"), albArn("other")], [targetGroupArn("web-tg")]]);
  expect(opened.partialInventory.value?.targetGroups.map(({ name }) => name)).toEqual(["web-tg"]);
});
