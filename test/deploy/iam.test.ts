import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { calledActions } from "./called-actions.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: unknown;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

const deploy = fileURLToPath(new URL("../../deploy", import.meta.url));
const text = (file: string): string => readFileSync(`${deploy}/${file}`, "utf8");
const policy = (file: string): Policy => JSON.parse(text(file)) as Policy;
const actionsOf = ({ Statement }: Policy): readonly string[] =>
  Statement.flatMap(({ Action }) => Action).toSorted();

describe("the IAM policy", () => {
  test("the program calls AWS at all: the sources are read", () => {
    expect(calledActions()).toContain("cloudwatch:GetMetricData");
  });

  test.each(["iam/policy.json", "iam/policy-one-region.json"])(
    "%s allows exactly what the program calls",
    (file) => {
      expect(actionsOf(policy(file))).toEqual(calledActions());
    },
  );

  test("reads only, names every action, and gives no wildcard in it", () => {
    for (const action of actionsOf(policy("iam/policy.json"))) {
      expect(action).toMatch(/^(cloudwatch:Get|elasticloadbalancing:Describe)[A-Za-z]+$/);
    }
  });

  test("the narrower variant differs in its condition only", () => {
    const Condition = { StringEquals: { "aws:RequestedRegion": ["REGION"] } };
    const narrowed = policy("iam/policy.json").Statement.map((statement) => ({ ...statement, Condition }));
    expect(policy("iam/policy-one-region.json").Statement).toEqual(narrowed);
  });

  test("eksctl's permissionPolicy is the policy, word for word", () => {
    const config = parse(text("eksctl/cluster.yaml")) as {
      readonly iam: { readonly podIdentityAssociations: readonly { readonly permissionPolicy: Policy }[] };
    };
    expect(config.iam.podIdentityAssociations[0]?.permissionPolicy).toEqual(policy("iam/policy.json"));
  });

  test("Terraform reads the policy's file instead of repeating it", () => {
    expect(text("terraform/main.tf")).toContain('file("${path.module}/../iam/policy.json")');
    expect(text("terraform/main.tf")).not.toMatch(/elasticloadbalancing:|cloudwatch:/);
  });
});

describe("who may take the role", () => {
  test("Pod Identity: EKS alone, and for one cluster, namespace and ServiceAccount", () => {
    expect(JSON.parse(text("iam/trust-pod-identity.json"))).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:RequestTag/eks-cluster-name": ["CLUSTER_NAME"],
              "aws:RequestTag/kubernetes-namespace": ["elbow"],
              "aws:RequestTag/kubernetes-service-account": ["elbow"],
            },
          },
        },
      ],
    });
  });

  test("IRSA: by audience and subject, both by equality", () => {
    expect(JSON.parse(text("iam/trust-irsa.json"))).toMatchObject({
      Statement: [
        {
          Action: ["sts:AssumeRoleWithWebIdentity"],
          Condition: {
            StringEquals: {
              "OIDC_PROVIDER:aud": "sts.amazonaws.com",
              "OIDC_PROVIDER:sub": "system:serviceaccount:elbow:elbow",
            },
          },
        },
      ],
    });
  });
});
