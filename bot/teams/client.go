package teams

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"kept/bot/chat"
)

// What Client does beyond chat.Platform. Teams has no pins, bookmarks, documents
// and posts for later that a bot could use.
var _ interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.FormOpener
	chat.Historian
	chat.Linker
	chat.Archiver
	chat.Reacher
	chat.Grouper
	chat.Quieter
} = (*Client)(nil)

// Config is how Kept reaches an organisation's Teams. Secrets are never logged.
type Config struct {
	AppID           string   // of the bot's registration
	Tenant          string   // the organisation's
	Secret          string   // client secret; "" with ManagedIdentity
	ManagedIdentity bool     // tokens come from the machine's identity endpoint
	Tenants         []string // whose activities are taken; nil = Tenant alone
	ServiceHosts    []string // hosts that tokens are sent to, "*.example.com" for subdomains; nil = Microsoft's
	Team            string   // group ID of the team in which channels are opened; "" = none: an incident is a thread
	Channel         string   // of Team: where incidents are announced, and live as threads where no channels are opened

	// Targeted shows in a room what one person shall see (a preview of Teams'), instead of writing to them directly.
	Targeted bool

	// Addresses of the services, for tests; "" = Microsoft's.
	Login, OpenID, Graph, Identity string

	HTTP *http.Client // nil = one with a timeout of 30 s that follows no redirect
}

// Memory keeps small facts across restarts. Get gives nil for what was never put.
// Safe for concurrent use.
type Memory interface {
	Get(ctx context.Context, name string) ([]byte, error)
	Put(ctx context.Context, name string, value []byte) error
}

// SetupError is a failure that no retry mends: a secret, a permission, a
// setting. Its text says what to do.
type SetupError struct{ Problem string }

func (e *SetupError) Error() string { return e.Problem }

// Client is an organisation's Teams. Its methods are safe for concurrent use.
type Client struct {
	cfg    Config
	memory Memory
	clock  func() time.Time
	log    *slog.Logger

	facts  *facts   // what is remembered
	inward *inward  // what takes activities
	out    *outward // what reaches out
}

// New makes a Client. It reaches for nothing yet.
func New(cfg Config, memory Memory, clock func() time.Time, log *slog.Logger) *Client {
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 30 * time.Second, Transport: directToMachine(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &Client{cfg: cfg, memory: memory, clock: clock, log: log, facts: &facts{}}
	c.inward = newInward(c)
	c.out = newOutward(c)
	return c
}
