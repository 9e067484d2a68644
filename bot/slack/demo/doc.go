// Package demo shows a Slack-like workspace in the browser: the page of `kept
// demo`, over package slackfake. It serves loopback only, and the page asks no
// other host for anything.
package demo
