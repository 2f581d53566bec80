import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isClassicDimension,
  parseLoadBalancerArn,
  targetGroupDimension,
} from "../../src/catalogue/elb-arn.ts";

describe("parseLoadBalancerArn", () => {
  test.each([
    ["ALB", "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/MyALB/2ab1", "app/MyALB/2ab1"],
    ["NLB", "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/n/2ab1", "net/n/2ab1"],
    ["T58 China", "arn:aws-cn:elasticloadbalancing:cn-north-1:1:loadbalancer/app/web/2ab1", "app/web/2ab1"],
    ["GovCloud", "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:1:loadbalancer/net/n/2ab1", "net/n/2ab1"],
    ["any case", "ARN:AWS:ElasticLoadBalancing:eu-west-1:1:LoadBalancer/app/Web/1", "app/Web/1"],
    ["classic", "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/a0d6e2b1", "a0d6e2b1"],
  ])("%s", (_name, arn, dimension) => {
    expect(parseLoadBalancerArn(arn)?.dimension).toBe(dimension);
  });

  test("partition, region and account", () => {
    expect(
      parseLoadBalancerArn(
        "arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/app/web/2ab1",
      ),
    ).toEqual({
      partition: "aws-cn",
      region: "cn-north-1",
      accountId: "111122223333",
      dimension: "app/web/2ab1",
    });
  });

  test.each([
    "",
    "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/gwy/g/1",
    "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/web/1/2",
    "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/t/1",
    "arn:aws:elasticloadbalancing:eu-west-1:1:listener-rule/app/web/1/2/3",
    "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/",
    "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web",
    "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1/2",
    "arn:aws:ec2:eu-west-1:1:loadbalancer/app/web/1",
    "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1\n",
  ])("not a load balancer that is read: %j", (arn) => {
    expect(parseLoadBalancerArn(arn)).toBe(null);
  });
});

describe("targetGroupDimension", () => {
  test.each([
    ["arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/Tg-1/0b", "targetgroup/Tg-1/0b"],
    ["arn:aws-cn:elasticloadbalancing:cn-north-1:1:targetgroup/t/0b", "targetgroup/t/0b"],
    ["arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1", null],
    ["arn:aws-eusc:elasticloadbalancing:eusc-de-east-1:1:TargetGroup/K8s-Web/1", "targetgroup/K8s-Web/1"],
    ["targetgroup/t/0b", null],
    ["", null],
  ])("%s", (arn, dimension) => {
    expect(targetGroupDimension(arn)).toBe(dimension);
  });
});

test("a classic one has a name and nothing else", () => {
  expect(["old", "app/web/1", "net/n/1"].map(isClassicDimension)).toEqual([true, false, false]);
});

test("no text makes them throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([parseLoadBalancerArn(text), targetGroupDimension(`arn:${text}`)]).toHaveLength(2);
    }),
  );
});
