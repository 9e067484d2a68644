// A small bot on @slack/bolt, over Socket Mode or signed HTTP; node_test.go plays
// the people. Anything on standard input ends it.
import bolt from "@slack/bolt";

const { SLACK_API, SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, KEPT_MODE } = process.env;
const socketMode = KEPT_MODE === "socket";
const app = new bolt.App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  appToken: socketMode ? SLACK_APP_TOKEN : undefined,
  socketMode,
  clientOptions: { slackApiUrl: SLACK_API },
  logLevel: bolt.LogLevel.ERROR,
});

const form = (text) => ({
  type: "modal",
  callback_id: "declare",
  title: { type: "plain_text", text },
  submit: { type: "plain_text", text: "Declare" },
  notify_on_close: true,
  blocks: [
    { type: "input", block_id: "title", label: { type: "plain_text", text: "Title" }, element: { type: "plain_text_input", action_id: "v" } },
    {
      type: "input", block_id: "severity", label: { type: "plain_text", text: "Severity" },
      element: {
        type: "static_select", action_id: "v",
        options: ["SEV1", "SEV2"].map((s) => ({ text: { type: "plain_text", text: s }, value: s.toLowerCase() })),
      },
    },
    { type: "input", block_id: "lead", optional: true, label: { type: "plain_text", text: "Lead" }, element: { type: "users_select", action_id: "v" } },
  ],
});

app.command("/incident", async ({ command, ack, respond, client }) => {
  if (command.text === "form") {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form("Declare") });
    return;
  }
  await ack(`heard: ${command.text}`);
  await respond({ response_type: "in_channel", text: `for all: ${command.text}` });
});

app.action("go", async ({ ack, action, body, respond }) => {
  await ack();
  await respond({ replace_original: true, text: `${body.user.username} pressed ${action.value}` });
});

app.shortcut({ callback_id: "declare_from", type: "message_action" }, async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form("From message") });
});

app.shortcut({ callback_id: "declare", type: "shortcut" }, async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form("Declare") });
});

app.view("declare", async ({ ack, view, body, client }) => {
  const { title, severity, lead } = view.state.values;
  if (title.v.value === "bad") {
    await ack({ response_action: "errors", errors: { title: "Say what is broken" } });
    return;
  }
  if (title.v.value === "again") {
    await ack({ response_action: "update", view: form("Once more") });
    return;
  }
  await ack();
  const where = await client.conversations.open({ users: body.user.id });
  await client.chat.postMessage({
    channel: where.channel.id,
    text: `${title.v.value} ${severity.v.selected_option.value} ${lead.v.selected_user}`,
  });
});

app.view({ callback_id: "declare", type: "view_closed" }, async ({ ack, body, client }) => {
  await ack();
  const where = await client.conversations.open({ users: body.user.id });
  await client.chat.postMessage({ channel: where.channel.id, text: "never mind" });
});

app.message("ping", async ({ message, say }) => {
  await say({ text: `pong <@${message.user}>`, thread_ts: message.ts });
});

app.event("app_mention", async ({ event, client }) => {
  await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: "eyes" });
});

app.event("app_home_opened", async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: {
      type: "home",
      blocks: [{ type: "actions", elements: [{ type: "button", action_id: "home_go", text: { type: "plain_text", text: "Go" }, value: "1" }] }],
    },
  });
});

app.action("home_go", async ({ ack, body, client }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: form("From home") });
});

app.event("reaction_added", async ({ event, say }) => {
  await say({ channel: event.item.channel, text: `saw :${event.reaction}:`, thread_ts: event.item.ts });
});

const server = await app.start(socketMode ? undefined : { port: 0, host: "127.0.0.1" });
console.log(socketMode ? "ready" : `ready ${server.address().port}`);
process.stdin.once("data", async () => {
  await app.stop();
  process.exit(0);
});
