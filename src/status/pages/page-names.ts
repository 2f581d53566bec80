/** The pages of the navigation: where each lies, from the root, and what its link says. */
export const pageNames = {
  loadBalancers: { path: "", words: "Load balancers" },
  discovery: { path: "discovery", words: "Discovery" },
  receivers: { path: "receivers", words: "Receivers" },
  bill: { path: "bill", words: "Bill" },
  election: { path: "election", words: "Election" },
  configuration: { path: "configuration", words: "Configuration" },
  problems: { path: "problems", words: "Problems" },
} as const;

/** One page of the navigation. */
export type PageName = keyof typeof pageNames;
