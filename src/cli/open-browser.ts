import { spawn } from "node:child_process";
import type { Environment } from "../config/read-environment-source.ts";

/** Shows a page in the user's browser where there is a desktop to show it on. A browser that does not open is no error: the address was printed. */
export function openBrowser(url: string, env: Environment): void {
  const command = openCommand(env);
  if (command === null || (env["CI"] ?? "") !== "" || (env["SSH_CONNECTION"] ?? "") !== "") {
    return;
  }
  const [program, ...args] = command;
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

function openCommand(env: Environment): readonly [string, ...string[]] | null {
  if (process.platform === "darwin") {
    return ["open"];
  }
  if (process.platform === "win32") {
    return ["cmd", "/c", "start", ""];
  }
  return (env["DISPLAY"] ?? env["WAYLAND_DISPLAY"] ?? "") === "" ? null : ["xdg-open"];
}
