/** How much a checkpoint says. The first things to go when it grows too large are the ones that matter least often. */
export interface CheckpointDetail {
  /** Recent minutes without a value, so that one that appears after a restart is recognised. */
  readonly holes: boolean;
  /** Labels of living load balancers, so that one deleted while nobody runs still delivers its last minutes. */
  readonly labels: boolean;
  readonly maxLoadBalancers: number;
}

/** Everything. */
export const fullDetail: CheckpointDetail = {
  holes: true,
  labels: true,
  maxLoadBalancers: Number.POSITIVE_INFINITY,
};

/** With less than this part of the room used, the next document says more again. Larger would go back and forth. */
const roomyShare = 0.4;

/** What to leave out when `bytes` were too many: holes, then labels, then as many load balancers as do not fit. */
export function lessDetail(
  detail: CheckpointDetail,
  size: { readonly bytes: number; readonly maxBytes: number; readonly loadBalancers: number },
): CheckpointDetail {
  if (detail.holes) {
    return { ...detail, holes: false };
  }
  if (detail.labels) {
    return { ...detail, labels: false };
  }
  const fitting = Math.floor(((size.loadBalancers * size.maxBytes) / size.bytes) * 0.9);
  return { ...detail, maxLoadBalancers: Math.max(0, Math.min(fitting, size.loadBalancers - 1)) };
}

/** What to try next time after `bytes` fitted. */
export function moreDetail(
  detail: CheckpointDetail,
  size: { readonly bytes: number; readonly maxBytes: number },
): CheckpointDetail {
  if (size.bytes > size.maxBytes * roomyShare) {
    return detail;
  }
  if (Number.isFinite(detail.maxLoadBalancers)) {
    return { ...detail, maxLoadBalancers: Number.POSITIVE_INFINITY };
  }
  return detail.labels ? { ...detail, holes: true } : { ...detail, labels: true };
}
