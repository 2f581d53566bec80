variable "cluster_name" {
  description = "Name of the EKS cluster in which elbow runs."
  type        = string
}

variable "namespace" {
  description = "Namespace of elbow's ServiceAccount."
  type        = string
  default     = "elbow"
}

variable "service_account" {
  description = "Name of elbow's ServiceAccount."
  type        = string
  default     = "elbow"
}

variable "identity" {
  description = "How the pod gets the role: pod-identity (needs the add-on eks-pod-identity-agent) or irsa (needs oidc_provider_arn)."
  type        = string
  default     = "pod-identity"

  validation {
    condition     = contains(["pod-identity", "irsa"], var.identity)
    error_message = "identity must be pod-identity or irsa."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's OIDC provider in IAM. Needed with irsa only."
  type        = string
  default     = null
}

variable "regions" {
  description = "Regions in which the role may read. Empty = wherever elbow asks; narrower is safer."
  type        = list(string)
  default     = []
}

variable "role_name" {
  description = "Name of the IAM role. Null = elbow- and the cluster's name."
  type        = string
  default     = null
}

variable "permissions_boundary" {
  description = "ARN of a permissions boundary for the role, where the account asks for one."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the role and the association."
  type        = map(string)
  default     = {}
}
