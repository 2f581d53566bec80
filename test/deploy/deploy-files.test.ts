import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { readTerraformModule } from "./terraform-module.ts";

const deploy = fileURLToPath(new URL("../../deploy", import.meta.url));
const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: deploy }).map((file) => file.split(path.sep).join("/"));
const text = (file: string): string => readFileSync(path.join(deploy, file), "utf8");

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

const objectsOf = (file: string): readonly KubernetesObject[] =>
  parseAllDocuments(text(file)).map((document) => document.toJS() as KubernetesObject);

describe("deploy/", () => {
  test("has files of every kind", () => {
    expect(filesOf("**/*.json").length).toBeGreaterThanOrEqual(4);
    expect(filesOf("**/*.yaml").length).toBeGreaterThanOrEqual(6);
    expect(filesOf("**/*.tf")).toHaveLength(4);
  });

  test.each(filesOf("**/*.json"))("%s is JSON", (file) => {
    expect(JSON.parse(text(file))).toBeTypeOf("object");
  });

  test.each(filesOf("**/*.{yaml,yml}"))("%s is YAML without errors, warnings or double keys", (file) => {
    const documents = parseAllDocuments(text(file), { uniqueKeys: true, strict: true });
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  });

  test.each(["argocd/application.yaml", "flux/elbow.yaml", "eksctl/cluster.yaml"])(
    "%s holds objects with a kind, a version and a name",
    (file) => {
      const objects = objectsOf(file);
      expect(objects.length).toBeGreaterThan(0);
      for (const { apiVersion, kind, metadata } of objects) {
        expect([apiVersion, kind, metadata.name]).not.toContain(undefined);
      }
    },
  );

  test("the version that Argo CD and Flux take is the program's", () => {
    expect(objectsOf("argocd/application.yaml")[0]?.spec).toMatchObject({
      source: { targetRevision: packageJson.version },
    });
    expect(objectsOf("flux/elbow.yaml")[1]?.spec).toMatchObject({
      ref: { semver: expect.stringMatching(`^>=${packageJson.version} `) },
    });
  });
});

describe("the Terraform module", () => {
  const module = readTerraformModule(path.join(deploy, "terraform"));

  test("is balanced", () => {
    expect(module.unbalanced).toEqual([]);
  });

  test("declares what it uses and uses what it declares", () => {
    expect(module.usedVariables).toEqual(module.variables);
    expect(module.usedLocals).toEqual(module.locals);
    expect(module.resources).toEqual(expect.arrayContaining([...module.usedResources]));
  });

  test("takes the cluster, the namespace and the ServiceAccount", () => {
    expect(module.variables).toEqual(
      expect.arrayContaining(["cluster_name", "namespace", "service_account", "regions", "identity"]),
    );
  });
});
