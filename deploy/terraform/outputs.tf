output "role_arn" {
  description = "ARN of elbow's role."
  value       = aws_iam_role.elbow.arn
}

output "role_name" {
  description = "Name of elbow's role, to attach more to it."
  value       = aws_iam_role.elbow.name
}

output "service_account_annotations" {
  description = "For the chart's serviceAccount.annotations: the role with irsa, nothing with pod-identity."
  value       = var.identity == "irsa" ? { "eks.amazonaws.com/role-arn" = aws_iam_role.elbow.arn } : {}
}
