// Package export reads a Slack export, zip or folder, as the history of one
// channel.
package export
