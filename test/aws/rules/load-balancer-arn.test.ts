import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountOfArn,
  isClassicArn,
  loadBalancerDimension,
  targetGroupDimension,
} from "../../../src/aws/rules/load-balancer-arn.ts";

const elb = "elasticloadbalancing:eu-west-1:123456789012";

describe("ARNs", () => {
  test.each([
    [`arn:aws:${elb}:loadbalancer/app/web/50dc6c495c0c9188`, "app/web/50dc6c495c0c9188"],
    [`arn:aws:${elb}:loadbalancer/net/Web-API/50dc6c495c0c9188`, "net/Web-API/50dc6c495c0c9188"],
    [`arn:aws-cn:${elb}:loadbalancer/app/web/1`, "app/web/1"],
    [`arn:aws-us-gov:${elb}:loadbalancer/app/web/1`, "app/web/1"],
    [`ARN:AWS:ElasticLoadBalancing:eu-west-1:1:LoadBalancer/app/Web/1`, "app/Web/1"],
    [`arn:aws:${elb}:loadbalancer/a-classic-one`, "a-classic-one"],
    [`arn:aws:${elb}:listener/app/web/1/2`, null],
    [`arn:aws:${elb}:listener-rule/app/web/1/2/3`, null],
    [`arn:aws:${elb}:targetgroup/web/1`, null],
    [`arn:aws:${elb}:loadbalancer/`, null],
    ["arn:aws:s3:::loadbalancer/app/web/1", null],
    ["", null],
  ])("%s is the load balancer %s", (arn, dimension) => {
    expect(loadBalancerDimension(arn)).toBe(dimension);
  });

  test.each([
    [`arn:aws:${elb}:targetgroup/web-tg/73e2d6bc24d8a067`, "targetgroup/web-tg/73e2d6bc24d8a067"],
    [`arn:aws-eusc:${elb}:TargetGroup/K8s-Web/1`, "targetgroup/K8s-Web/1"],
    [`arn:aws:${elb}:loadbalancer/app/web/1`, null],
  ])("%s is the target group %s", (arn, dimension) => {
    expect(targetGroupDimension(arn)).toBe(dimension);
  });

  test("a classic one has a name and nothing else", () => {
    expect(isClassicArn(`arn:aws:${elb}:loadbalancer/old`)).toBe(true);
    expect(isClassicArn(`arn:aws:${elb}:loadbalancer/app/web/1`)).toBe(false);
    expect(isClassicArn("nonsense")).toBe(false);
  });

  test("the account is told", () => {
    expect(accountOfArn(`arn:aws:${elb}:targetgroup/web/1`)).toBe("123456789012");
    expect(accountOfArn("nonsense")).toBeNull();
  });

  test("no text makes them throw", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([loadBalancerDimension(text), targetGroupDimension(`arn:${text}`)]).toHaveLength(2);
      }),
    );
  });
});
