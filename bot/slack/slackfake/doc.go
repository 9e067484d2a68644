// Package slackfake is a Slack workspace to run against: the Web API, Socket
// Mode and signed HTTP delivery, views, scheduled messages and the limits of
// the real one, with switches for every fault. Tests and `kept demo` use it; a
// client finds it through nothing but the API address.
package slackfake
