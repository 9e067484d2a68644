// @microsoft/teams.api against the organisation: what the client sends must be
// taken, and what it gets back must be what it makes of Teams' answers.
// node_test.go starts it; a failed assertion ends it with a status other than 0.
import assert from "node:assert/strict";
import api from "@microsoft/teams.api";
import { token } from "./token.mjs";

const { KEPT_BASE, KEPT_CHANNEL, KEPT_TEAM, KEPT_PERSON, KEPT_STRANGER, KEPT_TENANT } = process.env;
const teams = new api.Client(`${KEPT_BASE}/connector/emea`, {
  headers: { Authorization: `Bearer ${await token("https://api.botframework.com/.default")}` },
});
const talk = teams.conversations;

// refused asserts that a call is answered with a status and error code.
async function refused(status, code, call) {
  await assert.rejects(call, (err) => {
    assert.equal(err.response?.status, status);
    assert.equal(err.response?.data?.error?.code, code);
    return true;
  });
}

const steps = {
  async "post, reply, update, delete"() {
    const root = await talk.createActivity(KEPT_CHANNEL, { type: "message", text: "INC-1 is open" });
    assert.match(root.id, /^\d{13}$/);
    const thread = `${KEPT_CHANNEL};messageid=${root.id}`;
    const reply = await talk.replyToActivity(thread, root.id, { type: "message", text: "next update at 10:45" });
    assert.ok(Number(reply.id) > Number(root.id));
    const changed = await talk.updateActivity(thread, reply.id, { type: "message", text: "at 11:00" });
    assert.equal(changed.id, reply.id);
    await talk.deleteActivity(thread, reply.id);
    await refused(404, "ActivityNotFoundInConversation", talk.deleteActivity(thread, reply.id));
    await refused(404, "ConversationNotFound", talk.createActivity("19:nowhere@thread.tacv2", { type: "message", text: "x" }));
  },

  async "a card and a mention"() {
    const message = new api.MessageActivity("please read").addMention({ id: KEPT_PERSON, name: "Ana Lima", role: "user" });
    message.addCard("adaptive", { type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text: "due 10:45" }] });
    await talk.createActivity(KEPT_CHANNEL, message);
    const wrong = new api.MessageActivity("x").addCard("adaptive", { type: "AdaptiveCard", version: "1.6", body: [] });
    await refused(400, "BadSyntax", talk.createActivity(KEPT_CHANNEL, wrong));
  },

  async "targeted messages"() {
    const root = await talk.createActivity(KEPT_CHANNEL, { type: "message", text: "INC-2" });
    const thread = `${KEPT_CHANNEL};messageid=${root.id}`;
    const message = new api.MessageActivity("only you").withRecipient({ id: KEPT_PERSON, name: "Ana Lima", role: "user" }, true);
    const sent = await talk.createTargetedActivity(thread, message);
    await talk.updateTargetedActivity(thread, sent.id, { type: "message", text: "still only you" });
    await talk.deleteTargetedActivity(thread, sent.id);
  },

  async "chats and threads are opened"() {
    const chat = await talk.create({ tenantId: KEPT_TENANT, members: [{ id: KEPT_PERSON, name: "Ana Lima", role: "user" }] });
    await talk.createActivity(chat.id, { type: "message", text: "you have the role" });
    await refused(403, "BotNotInConversationRoster", talk.create({ tenantId: KEPT_TENANT, members: [{ id: KEPT_STRANGER, name: "Cleo Roux", role: "user" }] }));
    const thread = await talk.create({
      isGroup: true, channelData: { channel: { id: KEPT_CHANNEL } }, activity: { type: "message", text: "INC-3" },
    });
    assert.equal(thread.id, `${KEPT_CHANNEL};messageid=${thread.activityId}`);
  },

  async "members and teams"() {
    const all = await talk.getMembers(KEPT_CHANNEL);
    assert.deepEqual(all.map((m) => m.name), ["Ana Lima", "Ben Ode"]);
    const page = await talk.getPagedMembers(KEPT_CHANNEL, 50);
    assert.equal(page.members[0].aadObjectId, all[0].aadObjectId);
    const one = await talk.getMemberById(KEPT_CHANNEL, KEPT_PERSON);
    assert.equal(one.userPrincipalName, "ana.lima@example.com");
    const team = await teams.teams.getById(KEPT_TEAM);
    assert.match(team.aadGroupId, /^[0-9a-f-]{36}$/);
    const channels = await teams.teams.getConversations(KEPT_TEAM);
    assert.deepEqual(channels.map((c) => c.name), [null, "Operations"]);
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log("ok", name);
}
console.log("done");
