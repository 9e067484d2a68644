package slack

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

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
	cfg   Config
	api   *slack.Client
	clock func() time.Time
	log   *slog.Logger
	me    identity
}

// identity is who Kept is in the workspace; set by Connect, not changed later.
type identity struct {
	team, teamName, url string // url ends in "/"
	user, bot, app      string
	enterprise          string
}

// New makes a Client. It reaches for nothing yet.
func New(cfg Config, clock func() time.Time, log *slog.Logger) *Client {
	if cfg.Command == "" {
		cfg.Command = "/incident"
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	options := []slack.Option{slack.OptionHTTPClient(cfg.HTTP), slack.OptionAppLevelToken(cfg.AppToken)}
	if cfg.API != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimRight(cfg.API, "/")+"/"))
	}
	return &Client{cfg: cfg, api: slack.New(cfg.BotToken, options...), clock: clock, log: log}
}
