import { describe, expect, test } from "vitest";
import type { Inventory, InventoryReader } from "../../src/aws/inventory.ts";
import type { Log } from "../../src/runtime/log.ts";
import type { Meter } from "../../src/runtime/meter.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  accountAnswer,
  albArn,
  askedArns,
  loadBalancerXml,
  targetGroupArn,
  type Account,
} from "./elb-xml.ts";
import { startFakeAws, xml, xmlError } from "./fake-aws.ts";

const signal = new AbortController().signal;

async function complete(reader: InventoryReader): Promise<Inventory> {
  const reading = await reader.read(signal);
  if (reading.kind !== "complete") {
    throw new Error(`expected a complete inventory, got ${reading.failure.message}`);
  }
  return reading.inventory;
}

const two: Account = {
  loadBalancers: [{ name: "web" }, { name: "api", type: "network", state: "provisioning" }],
  targetGroups: { "web-tg": ["web"], spare: [] },
};

describe("the inventory", () => {
  test("has load balancers, target groups and their tags", async () => {
    await using aws = await startFakeAws((call) => accountAnswer(two, call));
    const inventory = await complete(aws.open({ clock: new FakeClock(5000) }).inventory);
    expect(inventory.readAtMs).toBe(5000);
    expect(inventory.loadBalancers).toEqual([
      {
        arn: albArn("web"),
        name: "web",
        type: "application",
        scheme: "internet-facing",
        dnsName: "web-1.eu-west-1.elb.amazonaws.com",
        vpcId: "vpc-1",
        state: "active",
        createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
        availabilityZones: ["eu-west-1a", "eu-west-1b"],
      },
      expect.objectContaining({ name: "api", type: "network", state: "provisioning" }),
    ]);
    expect(inventory.targetGroups).toEqual([
      {
        arn: targetGroupArn("web-tg"),
        name: "web-tg",
        targetType: "ip",
        loadBalancerArns: [albArn("web")],
        vpcId: "vpc-1",
      },
      expect.objectContaining({ name: "spare", loadBalancerArns: [] }),
    ]);
    expect({ ...inventory.tags.get(albArn("web")) }).toEqual({ of: albArn("web") });
    expect([...inventory.tags.keys()].toSorted()).toEqual(
      [albArn("api"), albArn("web"), targetGroupArn("spare"), targetGroupArn("web-tg")].toSorted(),
    );
    expect(aws.calls.map((call) => call.action)).toEqual([
      "DescribeLoadBalancers",
      "DescribeTargetGroups",
      "DescribeTags",
      "DescribeTags",
    ]);
    expect(aws.calls[0]?.form.get("PageSize")).toBe("400");
  });

  test("follows all pages and takes an entry that moved between them once", async () => {
    await using aws = await startFakeAws((call) => {
      const page = Number(call.form.get("Marker") ?? "0");
      const members = [`lb${page}`, `lb${page + 1}`].map((name) => loadBalancerXml({ name })).join("");
      const next = page < 2 ? `<NextMarker>${page + 1}</NextMarker>` : "";
      return call.action === "DescribeLoadBalancers"
        ? xml(call.action, `<LoadBalancers>${members}</LoadBalancers>${next}`)
        : accountAnswer(two, call);
    });
    const inventory = await complete(aws.open().inventory);
    expect(inventory.loadBalancers.map((one) => one.name)).toEqual(["lb0", "lb1", "lb2", "lb3"]);
  });

  test("an empty account is a complete inventory", async () => {
    await using aws = await startFakeAws((call) => accountAnswer({ loadBalancers: [] }, call));
    const inventory = await complete(aws.open().inventory);
    expect(inventory.loadBalancers).toEqual([]);
    expect(aws.calls.map((call) => call.action)).toEqual(["DescribeLoadBalancers", "DescribeTargetGroups"]);
  });

  test("leaves gateway and malformed load balancers out, and nothing else", async () => {
    const account: Account = {
      loadBalancers: [
        { name: "gw", type: "gateway" },
        { name: "no-arn", arn: null },
        { name: "odd", arn: "arn:aws:s3:::bucket" },
        { name: "web", state: "a-state-of-the-future" },
      ],
    };
    await using aws = await startFakeAws((call) => accountAnswer(account, call));
    const inventory = await complete(aws.open().inventory);
    expect(inventory.loadBalancers).toEqual([
      expect.objectContaining({ name: "web", state: "active_impaired" }),
    ]);
  });

  test("warns of malformed entries once, not with every pass", async () => {
    const account: Account = { loadBalancers: [{ name: "no-arn", arn: null }] };
    await using aws = await startFakeAws((call) => accountAnswer(account, call));
    const lines: string[] = [];
    const log = {
      ...silentLog,
      warn: (text: string) => lines.push(`warn ${text}`),
      debug: () => lines.push("debug"),
    };
    const { inventory } = aws.open({ log: log as Log });
    await complete(inventory);
    await complete(inventory);
    expect(lines).toEqual(["warn left malformed entries out of the inventory", "debug"]);
  });

  test("vpcIds leaves other VPCs out, with their target groups and tag calls", async () => {
    const account: Account = {
      loadBalancers: [
        { name: "ours", vpc: "vpc-2" },
        { name: "theirs", vpc: "vpc-3" },
      ],
      targetGroups: { a: ["ours"], b: ["theirs"] },
    };
    await using aws = await startFakeAws((call) => accountAnswer(account, call));
    const inventory = await complete(aws.open({ vpcIds: ["vpc-2"] }).inventory);
    expect(inventory.loadBalancers.map((one) => one.name)).toEqual(["ours"]);
    expect(inventory.targetGroups.map((one) => one.name)).toEqual(["a"]);
    expect(aws.calls.flatMap(askedArns)).toEqual([albArn("ours"), targetGroupArn("a")]);
  });

  test("hostile tag keys are just keys", async () => {
    const tags = {
      [albArn("web")]: JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>,
    };
    await using aws = await startFakeAws((call) =>
      accountAnswer({ loadBalancers: [{ name: "web" }], tags }, call),
    );
    const read = (await complete(aws.open().inventory)).tags.get(albArn("web"));
    expect(Object.entries(read ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});

describe("tags", () => {
  const many: Account = { loadBalancers: Array.from({ length: 45 }, (_, index) => ({ name: `lb${index}` })) };

  test("are asked for in twenties, and not again while they are known", async () => {
    await using aws = await startFakeAws((call) => accountAnswer(many, call));
    const { inventory } = aws.open();
    await complete(inventory);
    expect(aws.calls.map((call) => askedArns(call).length).filter((count) => count > 0)).toEqual([20, 20, 5]);
    const before = aws.calls.length;
    const second = await complete(inventory);
    expect(second.tags.size).toBe(45);
    expect(aws.calls.slice(before).flatMap(askedArns).length).toBeLessThan(15);
  });

  test("are looked at again once in 24 passes", async () => {
    await using aws = await startFakeAws((call) => accountAnswer(many, call));
    const clock = new FakeClock(0);
    const { inventory } = aws.open({ clock });
    for (let pass = 0; pass < 25; pass += 1) {
      await complete(inventory);
      await clock.advance(300_000);
    }
    const asked = aws.calls.flatMap(askedArns);
    expect(asked).toHaveLength(90);
    expect(new Set(asked).size).toBe(45);
  });

  test("T56 of a load balancer that is gone are missing, all others are read", async () => {
    const gone = [albArn("lb7"), albArn("lb31")];
    await using aws = await startFakeAws((call) => accountAnswer({ ...many, gone }, call));
    const clock = new FakeClock(0);
    const reading = complete(aws.open({ clock }).inventory);
    const moved = (async () => {
      for (let second = 0; second < 20; second += 1) {
        await clock.advance(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const inventory = await reading;
    await moved;
    expect(inventory.loadBalancers).toHaveLength(45);
    expect(inventory.tags.size).toBe(43);
    expect(gone.filter((arn) => inventory.tags.has(arn))).toEqual([]);
  });

  test("that were read before a failure are not read again", async () => {
    let failing = true;
    await using aws = await startFakeAws((call) =>
      failing && askedArns(call).length === 5 ? xmlError(403, "AccessDenied") : accountAnswer(many, call),
    );
    const { inventory } = aws.open();
    const failed = await inventory.read(signal);
    expect(failed).toMatchObject({
      kind: "failed",
      calls: 5,
      failure: { code: "denied", action: "elasticloadbalancing:DescribeTags" },
    });
    failing = false;
    const before = aws.calls.length;
    await complete(inventory);
    expect(aws.calls.slice(before).flatMap(askedArns)).toEqual(expect.arrayContaining([albArn("lb44")]));
    expect(aws.calls.slice(before).flatMap(askedArns).length).toBeLessThan(15);
  });

  test("in the first pass a burst of thirty calls, then five a second", async () => {
    const account: Account = {
      loadBalancers: Array.from({ length: 800 }, (_, index) => ({ name: `lb${index}` })),
    };
    await using aws = await startFakeAws((call) => accountAnswer(account, call));
    const clock = new FakeClock(0);
    const { inventory } = aws.open({ clock });
    let done = false;
    const reading = complete(inventory).finally(() => (done = true));
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(clock.pending > 0 ? 100 : 0);
    }
    expect((await reading).tags.size).toBe(800);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(2000);
    expect(clock.monotonicMs()).toBeLessThanOrEqual(2100);
  });

  test("which an answer leaves out are asked for again", async () => {
    let leaving = true;
    await using aws = await startFakeAws((call) =>
      leaving && call.action === "DescribeTags"
        ? xml(call.action, "<TagDescriptions/>")
        : accountAnswer(two, call),
    );
    const { inventory } = aws.open();
    expect((await complete(inventory)).tags.size).toBe(0);
    leaving = false;
    expect((await complete(inventory)).tags.size).toBe(4);
  });
});

describe("a pass that fails", () => {
  test.each([
    ["the first page", "DescribeLoadBalancers", xmlError(403, "AccessDenied"), "denied", 1],
    [
      "a listing after others",
      "DescribeTargetGroups",
      xmlError(400, "ExpiredToken"),
      "expired-credentials",
      2,
    ],
    ["tags", "DescribeTags", xmlError(400, "ValidationError"), "bad-request", 3],
    [
      "a key nobody knows",
      "DescribeLoadBalancers",
      xmlError(403, "InvalidClientTokenId"),
      "no-credentials",
      1,
    ],
  ] as const)("at %s is failed as a whole", async (...row) => {
    const [, action, answer, code, calls] = row;
    await using aws = await startFakeAws((call) =>
      call.action === action ? answer : accountAnswer(two, call),
    );
    expect(await aws.open().inventory.read(signal)).toMatchObject({
      kind: "failed",
      failure: { code, action: `elasticloadbalancing:${action}`, requestId: "r-2" },
      calls,
    });
  });

  test.each([
    ["throttled", xmlError(400, "Throttling")],
    ["unavailable", xmlError(503, "ServiceUnavailable")],
    ["network", "hang-up"],
  ] as const)("is tried three times when %s", async (code, answer) => {
    await using aws = await startFakeAws(() => answer);
    expect(await aws.open().inventory.read(signal)).toMatchObject({ kind: "failed", failure: { code } });
    expect(aws.calls).toHaveLength(3);
  });

  test("heals within the attempts", async () => {
    await using aws = await startFakeAws((call, index) =>
      index === 0 ? xmlError(400, "Throttling") : accountAnswer(two, call),
    );
    expect((await complete(aws.open().inventory)).loadBalancers).toHaveLength(2);
  });

  test("because a listing never ends", async () => {
    await using aws = await startFakeAws((call) =>
      xml(call.action, `<LoadBalancers/><NextMarker>${(aws.calls.length % 2) + 1}</NextMarker>`),
    );
    expect(await aws.open().inventory.read(signal)).toMatchObject({
      kind: "failed",
      failure: { code: "unexpected", name: "EndlessListing" },
    });
  });

  test.each([
    ["an empty body", ""],
    ["a proxy's page", "<html>sign in</html>"],
    ["an answer without its list", xml("DescribeLoadBalancers", "").body],
    ["an answer in a foreign wrapper", "<Response><DescribeLoadBalancersResponse/></Response>"],
  ])("because 200 with %s is no empty account", async (_, body) => {
    await using aws = await startFakeAws(() => ({ status: 200, body }));
    expect(await aws.open().inventory.read(signal)).toMatchObject({
      kind: "failed",
      failure: { code: "unexpected", name: "ForeignAnswer" },
    });
  });

  test("because the answer is no XML", async () => {
    await using aws = await startFakeAws(() => ({ status: 200, body: "<html", type: "text/html" }));
    expect(await aws.open().inventory.read(signal)).toMatchObject({ kind: "failed" });
  });

  test("is counted, and so is each call of a complete pass", async () => {
    const counts: Record<string, number> = {};
    const meter: Meter = {
      ...silentMeter,
      counter: ({ name }) => ({
        add(value, labels) {
          const row = `${name} ${Object.values(labels ?? {}).join(" ")}`;
          counts[row] = (counts[row] ?? 0) + value;
        },
      }),
    };
    let isBroken = false;
    await using aws = await startFakeAws((call) =>
      isBroken ? { status: 200, body: "" } : accountAnswer(two, call),
    );
    const { inventory } = aws.open({ meter });
    await complete(inventory);
    isBroken = true;
    expect((await inventory.read(signal)).kind).toBe("failed");
    expect(counts).toEqual({
      "elbow_inventory_calls_total DescribeLoadBalancers": 2,
      "elbow_inventory_calls_total DescribeTargetGroups": 1,
      "elbow_inventory_calls_total DescribeTags": 2,
      "elbow_inventory_passes_total complete": 1,
      "elbow_inventory_passes_total failed": 1,
    });
  });

  test("by abort rejects with its reason", async () => {
    await using aws = await startFakeAws(() => "hang");
    const abort = new AbortController();
    const arrived = aws.nextCall();
    const reading = aws.open().inventory.read(abort.signal);
    await arrived;
    abort.abort(new Error("stop now"));
    await expect(reading).rejects.toThrow("stop now");
  });
});
