import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openAws, type Aws } from "../../src/aws/open-aws.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import type { Log } from "../../src/runtime/log.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import type { Meter } from "../../src/runtime/meter.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";

/** One call as the fake server saw it. */
export interface FakeCall {
  readonly action: string;
  readonly headers: IncomingMessage["headers"];
  /** Form fields of a query-protocol call. */
  readonly form: URLSearchParams;
  /** Parsed body of an AWS JSON call. */
  readonly json: Record<string, unknown>;
}

/** An answer with a body. */
export interface FakeBody {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

/** What the fake answers: a body, silence, headers and half a body and then silence, or a closed socket. */
export type FakeAnswer = FakeBody | "hang" | "half" | "hang-up";

/** A server that speaks as AWS would, by a script. */
export interface FakeAws {
  readonly endpoint: string;
  readonly calls: readonly FakeCall[];
  /** How many connections were ever made. */
  connections(): number;
  /** Resolves when the next call has arrived. */
  nextCall(): Promise<void>;
  open(changes?: {
    readonly vpcIds?: readonly string[];
    readonly clock?: Clock;
    readonly log?: Log;
    readonly meter?: Meter;
    readonly silenceMs?: number;
  }): Aws;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server on 127.0.0.1; `answer` is asked for every call. */
export async function startFakeAws(answer: (call: FakeCall, index: number) => FakeAnswer): Promise<FakeAws> {
  const calls: FakeCall[] = [];
  const opened: Aws[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const call = callOf(request, body);
      calls.push(call);
      waiting.splice(0).forEach((wake) => wake());
      send(answer(call, calls.length - 1), response);
    });
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    calls,
    connections: () => connections,
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    open({ vpcIds = [], clock = systemClock, log = silentLog, meter = silentMeter, silenceMs } = {}) {
      const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret" };
      const aws = openAws(
        { region: "eu-west-1", vpcIds },
        { clock, log, meter },
        {
          endpoint,
          credentials,
          ...(silenceMs === undefined ? {} : { silenceMs }),
        },
      );
      opened.push(aws);
      return aws;
    },
    async [Symbol.asyncDispose]() {
      opened.forEach((aws) => aws.close());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function callOf(request: IncomingMessage, body: string): FakeCall {
  const target = request.headers["x-amz-target"];
  const form = new URLSearchParams(target === undefined ? body : "");
  return {
    action: typeof target === "string" ? (target.split(".")[1] ?? "") : (form.get("Action") ?? ""),
    headers: request.headers,
    form,
    json: target === undefined ? {} : (JSON.parse(body) as Record<string, unknown>),
  };
}

function send(answer: FakeAnswer, response: ServerResponse): void {
  if (answer === "hang-up") {
    response.socket?.destroy();
  } else if (answer === "half") {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": 1000 });
    response.write('{"MetricDataResults":[');
  } else if (answer !== "hang") {
    response.writeHead(answer.status, { "content-type": answer.type ?? "text/xml", ...answer.headers });
    response.end(answer.body);
  }
}

/** An answer of the query protocol. */
export function xml(action: string, inner: string): FakeBody {
  const body = `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, body };
}

/** An error of the query protocol. */
export function xmlError(status: number, code: string, message = "no"): FakeBody {
  const body = `<ErrorResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`;
  return { status, body, headers: { "x-amzn-requestid": "r-2" } };
}

/** An answer of AWS JSON 1.0. */
export function json(value: unknown): FakeBody {
  return { status: 200, body: JSON.stringify(value), type: "application/x-amz-json-1.0" };
}

/** An error of AWS JSON 1.0 as query-compatible services give it; without `queryCode` as others do. */
export function jsonError(status: number, type: string, queryCode?: string): FakeBody {
  return {
    status,
    body: JSON.stringify({ __type: `com.amazonaws.cloudwatch#${type}`, message: "no" }),
    type: "application/x-amz-json-1.0",
    headers: {
      ...(queryCode === undefined ? {} : { "x-amzn-query-error": `${queryCode};Sender` }),
      "x-amzn-requestid": "r-3",
    },
  };
}
