// @slack/socket-mode against the workspace. It says on standard output what the
// client saw, a line each; node_test.go plays Slack's part. Anything on standard
// input ends it.
import { SocketModeClient, LogLevel } from "@slack/socket-mode";

const client = new SocketModeClient({
  appToken: process.env.SLACK_APP_TOKEN,
  logLevel: LogLevel.ERROR,
  clientPingTimeout: 2000, // also what it waits before it connects anew
  clientOptions: { slackApiUrl: process.env.SLACK_API },
});
client.on("connected", () => console.log("connected"));
client.on("close", () => console.log("closed"));
client.on("slack_event", async ({ ack, type, body, retry_num, retry_reason, accepts_response_payload }) => {
  const text = body.event?.text ?? body.command ?? body.type;
  console.log(`${type} ${text} retry=${retry_num ?? "-"}${retry_reason ? ` ${retry_reason}` : ""}`);
  if (text === "hold") return; // never acknowledged
  await ack(accepts_response_payload ? { text: `heard ${body.text}` } : undefined);
});
await client.start();
process.stdin.once("data", async () => {
  await client.disconnect();
  process.exit(0);
});
