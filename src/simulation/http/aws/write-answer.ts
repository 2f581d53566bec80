import type { ServerResponse } from "node:http";
import type { AwsAnswer } from "./aws-answer.ts";
import type { MetricDataPage } from "./get-metric-data.ts";
import { escapeXml } from "./xml.ts";

const requestId = "5ca1ab1e-0000-4000-8000-000000000000";

/** JSON calls some errors otherwise than the query protocol, whose names go into the `x-amzn-query-error` header. */
const jsonNames: Readonly<Record<string, string>> = {
  Throttling: "ThrottlingException",
  AccessDenied: "AccessDeniedException",
};

/** Writes an answer in the form of the protocol it was asked in: AWS JSON 1.0 or the query protocol's XML. */
export function writeAnswer(
  response: ServerResponse,
  answer: AwsAnswer<string | MetricDataPage>,
  form: "json" | "xml",
): void {
  response.setHeader("x-amzn-requestid", requestId);
  switch (answer.kind) {
    case "reset":
      response.destroy();
      return;
    case "ok": {
      const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      response.writeHead(200, {
        "content-type": form === "json" ? "application/x-amz-json-1.0" : "text/xml",
      });
      response.end(text);
      return;
    }
    case "error": {
      const sender = answer.status < 500 ? "Sender" : "Receiver";
      if (form === "json") {
        response.writeHead(answer.status, {
          "content-type": "application/x-amz-json-1.0",
          "x-amzn-query-error": `${answer.code};${sender}`,
        });
        response.end(
          JSON.stringify({
            __type: `com.amazonaws.cloudwatch#${jsonNames[answer.code] ?? answer.code}`,
            message: answer.message,
          }),
        );
        return;
      }
      response.writeHead(answer.status, { "content-type": "text/xml" });
      response.end(
        `<ErrorResponse><Error><Type>${sender}</Type><Code>${answer.code}</Code><Message>${escapeXml(answer.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
      return;
    }
    default:
      return answer satisfies never;
  }
}
