// Package teamsfake is a Microsoft Teams to run against: sign-in metadata and
// tokens, the Bot Connector, Graph with paging and delta, throttling, and people
// who write, press and fill in, with switches for every fault.
package teamsfake
