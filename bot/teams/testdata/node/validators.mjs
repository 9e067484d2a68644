// Reads tokens, a line of JSON each, and writes what each of Microsoft's
// validators makes of them: {"name", "connector": bool, "apps": bool}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import path from "node:path";

const require = createRequire(import.meta.url);
const { ChannelValidation, JwtTokenValidation, SimpleCredentialProvider } = require("botframework-connector");
const { PUBLIC } = require("@microsoft/teams.api");
// Not among the package's exports: its HTTP server uses it for /api/messages.
const apps = path.join(import.meta.dirname, "node_modules/@microsoft/teams.apps/dist/middleware/auth/service-token-validator.js");
const { ServiceTokenValidator } = require(apps);

const quiet = { child: () => quiet, error() {}, warn() {}, info() {}, debug() {}, trace() {}, log() {} };
console.error = () => {}; // the validators complain at length
const realNow = Date.now;

const accepts = async (ask) => {
  try {
    return !!(await ask());
  } catch {
    return false;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, now, metadata, app, tenant, authorization, activity } = JSON.parse(line);
  Date.now = () => now;
  ChannelValidation.OpenIdMetadataEndpoint = metadata;
  const connector = await accepts(() =>
    JwtTokenValidation.authenticateRequest(activity, authorization, new SimpleCredentialProvider(app, "secret"), ""));
  const validator = new ServiceTokenValidator(app, tenant, undefined, quiet, { ...PUBLIC, openIdMetadataUrl: metadata });
  const teams = await accepts(() => validator.check(authorization, activity));
  Date.now = realNow;
  console.log(JSON.stringify({ name, connector, apps: teams }));
}
