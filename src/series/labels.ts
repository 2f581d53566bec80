/** Label names and values of one series. Names are valid Prometheus label names; values are never empty. */
export type Labels = Readonly<Record<string, string>>;

/** The OTLP resource of one owner's series: attribute names as OpenTelemetry writes them (`service.name`). */
export type ResourceAttributes = Readonly<Record<string, string>>;
