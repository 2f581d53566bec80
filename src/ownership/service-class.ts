import type { LoadBalancerType } from "../aws/load-balancer.ts";
import type { ServiceObject } from "../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "./class-decision.ts";
import { tagValue } from "./tag-value.ts";

const typeAnnotation = "service.beta.kubernetes.io/aws-load-balancer-type";
const targetTypeAnnotation = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";

/**
 * Who takes a Service. The class decides alone when it is set; else the type annotation. The Service's own type matters
 * to the cloud provider only: the load balancer controller also serves annotated NodePort and ClusterIP Services.
 * `classes`: which family takes a class.
 * Source: the controllers' own tests of a Service.
 */
export function decideServiceClass(
  service: ServiceObject,
  classes: ReadonlyMap<string, string>,
): ClassDecision {
  if (service.loadBalancerClass !== null) {
    return byClass(service.loadBalancerClass, classes);
  }
  const type = tagValue(service.annotations, typeAnnotation);
  const targetType = tagValue(service.annotations, targetTypeAnnotation);
  if (type === "nlb-ip") {
    return managed("lbc-service", null, `annotation ${typeAnnotation} is "nlb-ip"`);
  }
  if (type === "external") {
    return targetType === "ip" || targetType === "instance"
      ? managed(
          "lbc-service",
          null,
          `annotations ask for an external network load balancer with ${targetType} targets`,
        )
      : foreign(
          `annotation ${typeAnnotation} is "external" but ${targetTypeAnnotation} is neither ip nor instance: no controller takes it`,
        );
  }
  if (service.type !== "LoadBalancer") {
    return foreign(`it is a ${service.type} Service without load balancer annotations`);
  }
  return type === "nlb"
    ? managed("cloud-provider", "network", `annotation ${typeAnnotation} is "nlb" and no class is set`)
    : managed("cloud-provider", "classic", "it is a LoadBalancer Service without class");
}

function byClass(loadBalancerClass: string, classes: ReadonlyMap<string, string>): ClassDecision {
  const familyId = classes.get(loadBalancerClass);
  return familyId === undefined
    ? foreign(`loadBalancerClass "${loadBalancerClass}" belongs to another controller`)
    : managed(familyId, null, `loadBalancerClass is "${loadBalancerClass}"`);
}

function managed(familyId: string, type: LoadBalancerType | null, reason: string): ClassDecision {
  return { kind: "managed", familyId, type, reason };
}

function foreign(reason: string): ClassDecision {
  return { kind: "foreign", reason };
}
