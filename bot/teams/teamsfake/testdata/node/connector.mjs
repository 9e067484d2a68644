// botframework-connector against the organisation: its client for the Bot
// Connector, and its checks of tokens, which say of each token on standard input
// ("NAME TOKEN" a line) whether they take it. node_test.go starts it.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import connector from "botframework-connector";
import { token } from "./token.mjs";

const { KEPT_BASE, KEPT_APP, KEPT_CHANNEL, KEPT_PERSON } = process.env;
const service = `${KEPT_BASE}/connector/emea/`;

const bearer = `Bearer ${await token("https://api.botframework.com/.default")}`;
const credentials = { signRequest: async (request) => { request.headers.set("Authorization", bearer); return request; } };
const client = new connector.ConnectorClient(credentials, { baseUri: service.slice(0, -1) });

// The client percent-encodes the conversation, which is taken where the message
// is not targeted.
const root = await client.conversations.sendToConversation(KEPT_CHANNEL, { type: "message", text: "INC-1 is open" });
const thread = `${KEPT_CHANNEL};messageid=${root.id}`;
const reply = await client.conversations.replyToActivity(thread, root.id, { type: "message", text: "on it" });
await client.conversations.updateActivity(thread, reply.id, { type: "message", text: "done" });
const members = await client.conversations.getConversationMembers(thread);
assert.ok(members.some((m) => m.id === KEPT_PERSON));
await client.conversations.deleteActivity(thread, reply.id);
await assert.rejects(client.conversations.sendToConversation("19:nowhere@thread.tacv2", { type: "message", text: "x" }), (err) => {
  assert.equal(err.statusCode, 404);
  return true;
});
console.log("connector done");

connector.ChannelValidation.OpenIdMetadataEndpoint = `${KEPT_BASE}/openid/v1/.well-known/openidconfiguration`;
const app = { isValidAppId: async (id) => id === KEPT_APP, isAuthenticationDisabled: async () => false };
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "bye") break;
  const [name, header] = line.split("\t");
  try {
    await connector.ChannelValidation.authenticateChannelTokenWithServiceUrl(header, app, service, "msteams");
    console.log(`${name}\ttaken`);
  } catch (err) {
    console.log(`${name}\trefused\t${err.message}`);
  }
}
