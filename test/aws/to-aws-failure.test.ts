import { CloudWatchServiceException } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2ServiceException } from "@aws-sdk/client-elastic-load-balancing-v2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toAwsFailure } from "../../src/aws/to-aws-failure.ts";

const call = { action: "cloudwatch:GetMetricData", serviceError: CloudWatchServiceException };

function answered(name: string, status: number, message = "no"): Error {
  return new CloudWatchServiceException({
    name,
    message,
    $fault: status < 500 ? "client" : "server",
    $metadata: { httpStatusCode: status, requestId: "r-1" },
  });
}

function named(name: string, fields: object = {}): Error {
  return Object.assign(new Error("some words"), { name, ...fields });
}

describe("toAwsFailure", () => {
  test.each([
    [answered("Throttling", 400), "throttled"],
    [answered("ThrottlingException", 400), "throttled"],
    [answered("RequestLimitExceeded", 503), "throttled"],
    [answered("Unknown", 429), "throttled"],
    [answered("InternalServiceFault", 500), "unavailable"],
    [answered("InternalFailure", 500), "unavailable"],
    [answered("ServiceUnavailable", 503), "unavailable"],
    [answered("SomethingNew", 502), "unavailable"],
    [answered("AccessDenied", 403), "denied"],
    [answered("AccessDeniedException", 400), "denied"],
    [answered("SomethingNew", 403), "denied"],
    [answered("OptInRequired", 403), "denied"],
    [answered("UnrecognizedClientException", 403), "no-credentials"],
    [answered("InvalidClientTokenId", 403), "no-credentials"],
    [answered("SignatureDoesNotMatch", 403), "no-credentials"],
    [answered("ExpiredToken", 403), "expired-credentials"],
    [answered("ExpiredTokenException", 400), "expired-credentials"],
    [answered("RequestExpired", 400), "expired-credentials"],
    [answered("InvalidParameterValue", 400), "bad-request"],
    [answered("ValidationException", 400), "bad-request"],
    [answered("SomethingNew", 418), "bad-request"],
    [answered("LoadBalancerNotFoundException", 400), "not-found"],
    [named("CredentialsProviderError"), "no-credentials"],
    [named("TokenProviderError"), "no-credentials"],
    [named("TimeoutError"), "network"],
    [named("Error", { code: "ECONNREFUSED" }), "network"],
    [named("Error", { code: "ENOTFOUND", hostname: "monitoring.eu-wst-1.amazonaws.com" }), "network"],
    [named("AggregateError", { code: "ETIMEDOUT" }), "network"],
    [named("Error", { cause: named("Error", { code: "EPIPE" }) }), "network"],
    [named("Error", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), "network"],
    [named("TypeError"), "unexpected"],
    [named("SyntaxError", { $metadata: { httpStatusCode: 502 } }), "unavailable"],
    [named("SyntaxError", { $metadata: { httpStatusCode: 200 } }), "unexpected"],
    ["a thrown text", "unexpected"],
    [undefined, "unexpected"],
  ] as const)("%s is %s", (error, code) => {
    const failure = toAwsFailure(error, call);
    expect(failure.code).toBe(code);
    expect(failure.message.startsWith(`${code}: `)).toBe(true);
  });

  test("a refusal by another service came from fetching credentials", () => {
    const refusal = new ElasticLoadBalancingV2ServiceException({
      name: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      $fault: "client",
      $metadata: { httpStatusCode: 403 },
    });
    expect(toAwsFailure(refusal, call).code).toBe("no-credentials");
  });

  test("says what to do, and AWS's own words where they help", () => {
    const said =
      "User: arn:aws:sts::123:assumed-role/elbow/x is not authorized to perform: cloudwatch:GetMetricData";
    expect(toAwsFailure(answered("AccessDenied", 403, said), call)).toEqual({
      code: "denied",
      name: "AccessDenied",
      action: "cloudwatch:GetMetricData",
      requestId: "r-1",
      message: `denied: AWS refused cloudwatch:GetMetricData (AccessDenied with status 403). Allow this action on "*" in the IAM policy of the role, and look for service control and endpoint policies. AWS says: ${said}`,
    });
  });

  test("names the host that could not be found", () => {
    const error = named("Error", { code: "ENOTFOUND", hostname: "monitoring.eu-wst-1.amazonaws.com" });
    expect(toAwsFailure(error, call).message).toBe(
      "network: no answer to cloudwatch:GetMetricData at monitoring.eu-wst-1.amazonaws.com (ENOTFOUND). Check region, DNS, routes, proxy and VPC endpoints.",
    );
  });

  test("repeats no signed request", () => {
    const canonical = "The Canonical String should have been 'POST\n/\n\nx-amz-security-token:SECRETTOKEN\n'";
    expect(toAwsFailure(answered("SignatureDoesNotMatch", 403, canonical), call).message).not.toContain(
      "SECRET",
    );
    expect(toAwsFailure(answered("SomethingNew", 400, canonical), call).message).not.toContain("SECRET");
    const provider = named("CredentialsProviderError", { message: "process printed SECRETKEY" });
    expect(toAwsFailure(provider, call).message).not.toContain("SECRET");
  });

  test("keeps AWS's words on one line and short", () => {
    const { message } = toAwsFailure(
      answered("AccessDenied", 403, `a\nb\u001b[31m\u2028${"x".repeat(5000)}`),
      call,
    );
    expect(message.length).toBeLessThan(700);
    expect(message).toContain("AWS says: a b [31m x");
  });

  test("a loop of causes ends", () => {
    const loop = named("Error");
    Object.assign(loop, { cause: loop });
    expect(toAwsFailure(loop, call).code).toBe("unexpected");
  });

  test("whatever is thrown becomes a failure", () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(toAwsFailure(thrown, call).action).toBe("cloudwatch:GetMetricData");
      }),
    );
  });
});
