locals {
  role_name = coalesce(var.role_name, "elbow-${var.cluster_name}")

  # The one list of actions is deploy/iam/policy.json; a test holds it against what the program calls.
  policy = jsondecode(file("${path.module}/../iam/policy.json"))

  region_condition = length(var.regions) == 0 ? null : {
    Condition = { StringEquals = { "aws:RequestedRegion" = var.regions } }
  }

  oidc_provider = var.oidc_provider_arn == null ? "" : replace(var.oidc_provider_arn, "/^.*:oidc-provider\\//", "")
}

data "aws_iam_policy_document" "trust_pod_identity" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/eks-cluster-name"
      values   = [var.cluster_name]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-namespace"
      values   = [var.namespace]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-service-account"
      values   = [var.service_account]
    }
  }
}

data "aws_iam_policy_document" "trust_irsa" {
  count = var.identity == "irsa" ? 1 : 0

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.oidc_provider}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.oidc_provider}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }
  }
}

resource "aws_iam_role" "elbow" {
  name                 = local.role_name
  description          = "elbow in ${var.cluster_name}: lists load balancers and reads their CloudWatch metrics"
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags

  assume_role_policy = (
    var.identity == "irsa"
    ? data.aws_iam_policy_document.trust_irsa[0].json
    : data.aws_iam_policy_document.trust_pod_identity.json
  )

  lifecycle {
    precondition {
      condition     = var.identity != "irsa" || var.oidc_provider_arn != null
      error_message = "identity = \"irsa\" needs oidc_provider_arn."
    }
  }
}

resource "aws_iam_role_policy" "read" {
  name = "read-load-balancer-metrics"
  role = aws_iam_role.elbow.id

  policy = jsonencode({
    Version   = local.policy.Version
    Statement = [for statement in local.policy.Statement : merge(statement, local.region_condition)]
  })
}

resource "aws_eks_pod_identity_association" "elbow" {
  count = var.identity == "pod-identity" ? 1 : 0

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.elbow.arn
  tags            = var.tags
}
