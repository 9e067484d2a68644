// @slack/web-api against the workspace: what the client sends must be taken,
// and what it gets back must be what it makes of Slack's answers. node_test.go
// starts it; a failed assertion ends it with a status other than 0.
import assert from "node:assert/strict";
import { WebClient, LogLevel } from "@slack/web-api";

const { SLACK_API, SLACK_BOT_TOKEN, KEPT_CHANNEL, KEPT_PERSON } = process.env;
const options = { slackApiUrl: SLACK_API, logLevel: LogLevel.ERROR };
const web = new WebClient(SLACK_BOT_TOKEN, options);

// refused asserts that a call is answered with Slack's error code.
async function refused(code, call) {
  await assert.rejects(call, (err) => {
    assert.equal(err.data?.error, code);
    return true;
  });
}

const steps = {
  async "who am I"() {
    const me = await web.auth.test();
    assert.ok(me.ok && me.user_id.startsWith("U") && me.bot_id.startsWith("B") && me.url.endsWith("/"));
    await refused("invalid_auth", new WebClient("xoxb-wrong", options).auth.test());
  },

  async "post, update, delete"() {
    const posted = await web.chat.postMessage({
      channel: KEPT_CHANNEL,
      text: "fallback",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "*hello*" } }],
      metadata: { event_type: "kept_post", event_payload: { key: "k1" } },
    });
    assert.equal(posted.message.text, "fallback");
    assert.equal(posted.message.blocks[0].type, "section");
    const changed = await web.chat.update({ channel: KEPT_CHANNEL, ts: posted.ts, text: "changed", blocks: [] });
    assert.equal(changed.ts, posted.ts);
    const link = await web.chat.getPermalink({ channel: KEPT_CHANNEL, message_ts: posted.ts });
    assert.match(link.permalink, /archives\/.*\/p\d+/);
    await web.chat.delete({ channel: KEPT_CHANNEL, ts: posted.ts });
    await refused("message_not_found", web.chat.delete({ channel: KEPT_CHANNEL, ts: posted.ts }));
    await refused("channel_not_found", web.chat.postMessage({ channel: "C0NOWHERE", text: "x" }));
    await refused("no_text", web.chat.postMessage({ channel: KEPT_CHANNEL, text: "" }));
    const whisper = await web.chat.postEphemeral({ channel: KEPT_CHANNEL, user: KEPT_PERSON, text: "only you" });
    assert.ok(whisper.message_ts);
  },

  async "history in pages, replies, metadata"() {
    const { channel } = await web.conversations.create({ name: "paging" });
    const root = await web.chat.postMessage({
      channel: channel.id, text: "root", metadata: { event_type: "kept_post", event_payload: { key: "k2" } },
    });
    for (const n of [1, 2, 3, 4, 5]) await web.chat.postMessage({ channel: channel.id, text: `m${n}` });
    await web.chat.postMessage({ channel: channel.id, text: "reply", thread_ts: root.ts });
    const texts = [];
    for await (const page of web.paginate("conversations.history", { channel: channel.id, limit: 2, oldest: root.ts, inclusive: true })) {
      texts.push(...page.messages.map((m) => m.text));
    }
    assert.deepEqual(texts.sort(), ["m1", "m2", "m3", "m4", "m5", "root"]);
    const thread = await web.conversations.replies({ channel: channel.id, ts: root.ts });
    assert.deepEqual(thread.messages.map((m) => m.text), ["root", "reply"]);
    assert.equal(thread.messages[0].reply_count, 1);
    const found = await web.conversations.history({ channel: channel.id, include_all_metadata: true, latest: root.ts, inclusive: true, limit: 1 });
    assert.equal(found.messages[0].metadata.event_payload.key, "k2");
  },

  async "channels"() {
    const { channel } = await web.conversations.create({ name: "rooms-1" });
    await refused("name_taken", web.conversations.create({ name: "rooms-1" }));
    await refused("invalid_name_specials", web.conversations.create({ name: "Rooms One!" }));
    await web.conversations.setTopic({ channel: channel.id, topic: "SEV1" });
    await web.conversations.invite({ channel: channel.id, users: KEPT_PERSON });
    const { members } = await web.conversations.members({ channel: channel.id });
    assert.ok(members.includes(KEPT_PERSON));
    const info = await web.conversations.info({ channel: channel.id });
    assert.equal(info.channel.topic.value, "SEV1");
    await web.conversations.archive({ channel: channel.id });
    await refused("is_archived", web.chat.postMessage({ channel: channel.id, text: "too late" }));
    const names = [];
    for await (const page of web.paginate("conversations.list", { limit: 1, exclude_archived: true })) {
      names.push(...page.channels.map((c) => c.name));
    }
    assert.ok(names.includes("general") && !names.includes("rooms-1"));
    const direct = await web.conversations.open({ users: KEPT_PERSON });
    assert.match(direct.channel.id, /^D/);
    const { user } = await web.users.info({ user: KEPT_PERSON });
    assert.ok(user.tz && user.profile.real_name);
  },

  async "scheduled messages"() {
    const post_at = Math.floor(Date.now() / 1000) + 600;
    const planned = await web.chat.scheduleMessage({ channel: KEPT_CHANNEL, text: "later", post_at });
    const list = await web.chat.scheduledMessages.list({ channel: KEPT_CHANNEL });
    assert.deepEqual(list.scheduled_messages.map((m) => m.id), [planned.scheduled_message_id]);
    await web.chat.deleteScheduledMessage({ channel: KEPT_CHANNEL, scheduled_message_id: planned.scheduled_message_id });
    await refused("invalid_scheduled_message_id",
      web.chat.deleteScheduledMessage({ channel: KEPT_CHANNEL, scheduled_message_id: planned.scheduled_message_id }));
    await refused("time_in_past", web.chat.scheduleMessage({ channel: KEPT_CHANNEL, text: "x", post_at: 1000 }));
  },

  async "pins, reactions, bookmarks"() {
    const { ts } = await web.chat.postMessage({ channel: KEPT_CHANNEL, text: "look" });
    await web.pins.add({ channel: KEPT_CHANNEL, timestamp: ts });
    const pins = await web.pins.list({ channel: KEPT_CHANNEL });
    assert.equal(pins.items[0].message.ts, ts);
    await refused("already_pinned", web.pins.add({ channel: KEPT_CHANNEL, timestamp: ts }));
    await web.pins.remove({ channel: KEPT_CHANNEL, timestamp: ts });
    await web.reactions.add({ channel: KEPT_CHANNEL, timestamp: ts, name: "eyes" });
    await refused("already_reacted", web.reactions.add({ channel: KEPT_CHANNEL, timestamp: ts, name: "eyes" }));
    const got = await web.reactions.get({ channel: KEPT_CHANNEL, timestamp: ts });
    assert.equal(got.message.reactions[0].name, "eyes");
    await web.reactions.remove({ channel: KEPT_CHANNEL, timestamp: ts, name: "eyes" });
    const mark = await web.bookmarks.add({ channel_id: KEPT_CHANNEL, title: "Board", type: "link", link: "https://example.com/" });
    const marks = await web.bookmarks.list({ channel_id: KEPT_CHANNEL });
    assert.equal(marks.bookmarks[0].id, mark.bookmark.id);
    await web.bookmarks.remove({ channel_id: KEPT_CHANNEL, bookmark_id: mark.bookmark.id });
  },

  async "files"() {
    const done = await web.files.uploadV2({
      channel_id: KEPT_CHANNEL, filename: "postmortem.md", title: "Postmortem", content: "# What happened\n", initial_comment: "The draft",
    });
    const file = done.files[0].files[0];
    assert.match(file.id, /^F/);
    const info = await web.files.info({ file: file.id });
    assert.equal(info.file.name, "postmortem.md");
    const body = await fetch(info.file.url_private_download, { headers: { authorization: `Bearer ${SLACK_BOT_TOKEN}` } });
    assert.equal(await body.text(), "# What happened\n");
  },

  async "views"() {
    await web.views.publish({ user_id: KEPT_PERSON, view: { type: "home", blocks: [{ type: "divider" }] } });
    await refused("invalid_trigger_id", web.views.open({
      trigger_id: "1.2.3",
      view: { type: "modal", title: { type: "plain_text", text: "T" }, blocks: [{ type: "divider" }] },
    }));
    await refused("invalid_blocks", web.chat.postMessage({ channel: KEPT_CHANNEL, text: "x", blocks: [{ type: "no_such_block" }] }));
  },

  async "rate limits are waited out"() {
    console.log("limit"); // the test makes the next call run into a limit of a second
    await new Promise((go) => process.stdin.once("data", go));
    const began = Date.now();
    const slow = [];
    const patient = new WebClient(SLACK_BOT_TOKEN, options);
    patient.on("rate_limited", (seconds) => slow.push(seconds));
    await patient.auth.test();
    assert.deepEqual(slow, [1]);
    assert.ok(Date.now() - began >= 900);
    process.stdin.unref();
  },
};

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
  } catch (err) {
    console.error(`${name}: ${err.stack}`, err.data ?? "");
    process.exit(1);
  }
}
console.log("done");
process.exit(0);
