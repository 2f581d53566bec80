import type { TargetGroupBindingObject } from "../cluster-objects.ts";
import { fieldOf, integerOrTextField, neededText, recordField, textField } from "./json-fields.ts";
import { stackLabel } from "./kept-keys.ts";
import { projection } from "./projected.ts";
import type { Project } from "./projected.ts";

/** TargetGroupBinding of one controller's group. */
export function projectTargetGroupBinding(apiGroup: string): Project<TargetGroupBindingObject> {
  return projection((record, meta, problems) => {
    const spec = recordField(record, "spec", problems);
    const service = recordField(spec, "serviceRef", problems);
    return {
      ...meta,
      apiGroup,
      targetGroupArn: textField(spec, "targetGroupARN", problems) || null,
      targetGroupName: textField(spec, "targetGroupName", problems) || null,
      service: neededText(service, "name", problems),
      port: integerOrTextField(service, "port", problems) ?? "",
      multiCluster: fieldOf(spec, "multiClusterTargetGroup") === true,
      isUserMade: !Object.keys(meta.labels).some((key) => stackLabel.test(key)),
      foreignAccount: (textField(spec, "iamRoleArnToAssume", problems) ?? "") !== "",
    };
  });
}
