package slack

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// What Client does beyond chat.Platform; forms are opened in modal.go.
var _ interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.Pinner
	chat.Historian
	chat.Linker
	chat.Scheduler
	chat.Archiver
	chat.Bookmarker
	chat.Publisher
	chat.Grouper
	chat.Quieter
} = (*Client)(nil)

// Config is how Kept reaches a workspace. Secrets are never logged.
type Config struct {
	BotToken      string       // xoxb-…
	AppToken      string       // xapp-…, for Socket Mode
	SigningSecret string       // for signed HTTP
	API           string       // address of the Web API; "" = https://slack.com/api/
	Command       string       // slash command; "" = "/incident"
	HTTP          *http.Client // nil = one with a timeout of 30 s
}

// SetupError is a failure that no retry mends: a token, a scope, a setting. Its
// text says what to do.
type SetupError struct{ Problem string }

func (e *SetupError) Error() string { return e.Problem }

// Client is a workspace. Its methods are safe for concurrent use; call Connect
// first.
type Client struct {
	cfg    Config
	api    *slack.Client
	clock  func() time.Time
	log    *slog.Logger
	me     identity
	scopes map[string]bool // granted to the bot token; empty if Slack does not say

	limits *limits
	told   sync.Map // what the operator was told once: methods that lack a scope, a limit
	names  *memory[string]
	groups *memory[[]string]
	direct *memory[string] // user → direct conversation
	whole  *memory[bool]   // posts known to be one message ("channel/ts")
	filed  *memory[bool]   // keys of posts whose files are there
	scans  *memory[*scan]  // histories being read, by room
}

// New makes a Client. It reaches for nothing yet.
func New(cfg Config, clock func() time.Time, log *slog.Logger) *Client {
	if cfg.Command == "" {
		cfg.Command = "/incident"
	}
	if cfg.API == "" {
		cfg.API = slack.APIURL
	}
	cfg.API = strings.TrimRight(cfg.API, "/") + "/"
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	api := slack.New(cfg.BotToken, slack.OptionHTTPClient(cfg.HTTP), slack.OptionAppLevelToken(cfg.AppToken), slack.OptionAPIURL(cfg.API))
	return &Client{
		cfg: cfg, api: api, clock: clock, log: log, limits: newLimits(),
		names: newMemory[string](10 * time.Minute), groups: newMemory[[]string](time.Minute),
		direct: newMemory[string](24 * time.Hour), whole: newMemory[bool](24 * time.Hour),
		filed: newMemory[bool](24 * time.Hour), scans: newMemory[*scan](time.Hour),
	}
}
