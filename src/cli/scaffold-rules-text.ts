import { createHash } from "node:crypto";
import { Document, isMap, isSeq, type Node } from "yaml";
import type { RuleGroup, ScaffoldedRules } from "../scaffold/alerts/rule-group.ts";
import type { PromtoolTests } from "../scaffold/alerts/rule-tests.ts";
import { grafanaRules } from "../scaffold/outputs/grafana-rules.ts";
import { prometheusRuleObject } from "../scaffold/outputs/prometheus-rule-object.ts";
import { prometheusRules, type OutputTree } from "../scaffold/outputs/prometheus-rules.ts";
import type { ScaffoldAlertsOptions } from "./scaffold-options.ts";

/** What the text of rules depends on besides the rules. */
export type RulesTextOptions = Pick<
  ScaffoldAlertsOptions,
  "output" | "name" | "namespace" | "folder" | "datasourceUid"
> & { readonly labels: Readonly<Record<string, string>>; readonly heading: readonly string[] };

/** The rules as YAML, each number with its source as a comment. The same rules give the same bytes. */
export function rulesText({ groups }: ScaffoldedRules, options: RulesTextOptions): string {
  const document = new Document(treeOf(groups, options), { aliasDuplicateObjects: false });
  document.commentBefore = options.heading.map((line) => ` ${line}`).join("\n");
  const listed = document.getIn([...(options.output === "prometheusrule" ? ["spec"] : []), "groups"]);
  if (isSeq(listed)) {
    for (const [index, group] of groups.entries()) {
      comment(listed.items[index], [group.why]);
      const written = listed.items[index];
      const rules = isMap(written) ? written.get("rules") : undefined;
      for (const [number, rule] of group.rules.entries()) {
        comment(isSeq(rules) ? rules.items[number] : undefined, rule.comments);
      }
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** A test file for promtool. */
export function testsText(tests: PromtoolTests): string {
  const document = new Document(tests, { aliasDuplicateObjects: false });
  document.commentBefore = " promtool test rules THIS-FILE";
  return document.toString({ lineWidth: 0 });
}

function treeOf(groups: readonly RuleGroup[], options: RulesTextOptions): OutputTree {
  switch (options.output) {
    case "prometheus":
      return prometheusRules(groups, { offsetKey: "query_offset" });
    case "mimir":
      return {
        namespace: options.namespace ?? options.name,
        ...prometheusRules(groups, { offsetKey: "query_offset" }),
      };
    case "vmalert":
      return prometheusRules(groups, { offsetKey: "eval_delay" });
    case "prometheusrule":
      return prometheusRuleObject(groups, options);
    case "grafana":
      return grafanaRules(groups, {
        folder: options.folder,
        datasourceUid: options.datasourceUid,
        orgId: 1,
        hash: (text) => createHash("sha256").update(text).digest("hex").slice(0, 12),
      });
    default:
      return options.output satisfies never;
  }
}

function comment(node: unknown, lines: readonly string[]): void {
  if (isMap(node) && lines.length > 0) {
    (node as Node).commentBefore = lines.map((line) => ` ${line}`).join("\n");
  }
}
