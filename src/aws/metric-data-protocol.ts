import { AwsJson1_0Protocol } from "@aws-sdk/core/protocols";

type Json = AwsJson1_0Protocol;
type Serialized = Parameters<Json["serializeRequest"]>;
type Deserialized = Parameters<Json["deserializeResponse"]>;

/**
 * The SDK's AWS JSON 1.0 for a client that calls GetMetricData alone. Addresses, headers and errors stay the SDK's; the bodies
 * of requests and of good answers go through the engine's own JSON, since the SDK's walk over its schema, with a Date for
 * each point, takes more processor time than all the rest of a call. Whatever its type says, the output is
 * `{ $metadata, answer }`, and `answer` the JSON as it came: unchecked, times in epoch seconds.
 */
export class MetricDataProtocol {
  readonly #json: Json;

  constructor(settings: ConstructorParameters<typeof AwsJson1_0Protocol>[0]) {
    this.#json = new AwsJson1_0Protocol(settings);
  }

  async serializeRequest(
    operation: Serialized[0],
    input: object,
    context: Serialized[2],
  ): ReturnType<Json["serializeRequest"]> {
    const request = await this.#json.serializeRequest(operation, {}, context);
    const fields = Object.entries(input).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Date ? value.getTime() / 1000 : value,
    ]);
    request.body = JSON.stringify(Object.fromEntries(fields));
    return request;
  }

  async deserializeResponse<Output>(
    operation: Deserialized[0],
    context: Deserialized[1],
    response: Deserialized[2],
  ): Promise<Output> {
    if (response.statusCode >= 300) {
      return (await this.#json.deserializeResponse(operation, context, response)) as Output;
    }
    const body = await context.streamCollector(response.body);
    const answer: unknown = JSON.parse(context.utf8Encoder(body));
    const $metadata = {
      httpStatusCode: response.statusCode,
      requestId: response.headers["x-amzn-requestid"],
    };
    return { $metadata, answer } as Output;
  }

  setSerdeContext(context: Parameters<Json["setSerdeContext"]>[0]): void {
    this.#json.setSerdeContext(context);
  }

  updateServiceEndpoint(
    ...given: Parameters<Json["updateServiceEndpoint"]>
  ): ReturnType<Json["updateServiceEndpoint"]> {
    return this.#json.updateServiceEndpoint(...given);
  }

  getShapeId(): string {
    return this.#json.getShapeId();
  }

  getPayloadCodec(): ReturnType<Json["getPayloadCodec"]> {
    return this.#json.getPayloadCodec();
  }

  getRequestType(): ReturnType<Json["getRequestType"]> {
    return this.#json.getRequestType();
  }

  getResponseType(): ReturnType<Json["getResponseType"]> {
    return this.#json.getResponseType();
  }
}
