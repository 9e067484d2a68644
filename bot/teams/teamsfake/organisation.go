package teamsfake

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what an organisation is. The zero value serves tests: a fixed app
// with a fixed secret, Microsoft's own addresses, the real clock, limits on.
type Options struct {
	Clock     func() time.Time // what messages and tokens go by; nil = time.Now
	RateClock func() time.Time // what throttling goes by; nil = time.Now
	AppID     string           // of the bot's registration; "" = DefaultAppID
	Tenant    string           // the organisation's; "" = DefaultTenant
	Secret    string           // the app's client secret; "" = "fake-secret"
	BotName   string           // "" = "Kept"
	// BaseURL is where the organisation is reached, without "/" at its end:
	// every service has a path under it (Addresses). "" = Microsoft's own
	// addresses, which [Organisation.Client] leads here.
	BaseURL string
	// App answers what is delivered, in this process. AppURL is where it is
	// delivered to otherwise: the whole address of the messaging endpoint.
	App    http.Handler
	AppURL string

	Unlimited       bool          // no throttling, for speed tests
	NoRSC           bool          // the permissions of resource-specific consent were not given
	AckDeadline     time.Duration // how long the app may take, real time; 0 = as in Teams: 15 s, and 5 s for a message extension
	Redeliver       time.Duration // until a failed delivery is tried again, real time; 0 = 1 s
	ExpandedReplies int           // how many replies of a thread $expand=replies gives; 0 = 1000
}

// What an organisation is called where Options do not say.
const (
	DefaultAppID  = "00000000-0000-4000-8000-0000000000b0"
	DefaultTenant = "00000000-0000-4000-8000-00000000007e"
)

// Organisation is a Microsoft 365 organisation with one bot registered. It is an
// [http.Handler]. Its exported methods are safe for concurrent use; what they
// return is a copy.
type Organisation struct {
	opt Options
	mux *http.ServeMux

	// mu guards everything below, and Options.App and Secret. An exported method takes it; an unexported
	// one says "mu held" where it needs it. Nothing waits, and nothing is sent,
	// while it is held.
	mu      sync.Mutex
	state   state
	version uint64
	changed chan struct{} // closed and replaced at every change

	faults    []*Fault
	calls     map[string]int // by the name that Fault goes by
	keyNo     int            // of the process's keys, the newest that is published
	oldestKey int
	endorsed  []string
	lastAuth  authorization
	issued    map[string]issued      // tokens that the app was given
	sent      map[string][]time.Time // by what is throttled: when
	withheld  map[string]bool        // permissions that were not given
	dialogs   map[string]*dialog     // open ones
	strays    []Stray
	out       out // the way to the app
}

// New makes an organisation with the bot and nobody else in it.
func New(opt Options) *Organisation {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.RateClock == nil {
		opt.RateClock = time.Now
	}
	opt.AppID = cmp.Or(opt.AppID, DefaultAppID)
	opt.Tenant = cmp.Or(opt.Tenant, DefaultTenant)
	opt.Secret = cmp.Or(opt.Secret, "fake-secret")
	opt.BotName = cmp.Or(opt.BotName, "Kept")
	opt.Redeliver = cmp.Or(opt.Redeliver, time.Second)
	o := &Organisation{opt: opt, mux: http.NewServeMux(), changed: make(chan struct{})}
	o.state.Messages = map[string][]*Message{}
	o.calls, o.issued, o.sent = map[string]int{}, map[string]issued{}, map[string][]time.Time{}
	o.withheld, o.dialogs = map[string]bool{string(WriteFiles): true}, map[string]*dialog{}
	o.out.queues = map[string][]*parcel{}
	o.endorsed = []string{"msteams", "skype", "webchat", "directline", "slack", "email"}
	if opt.NoRSC {
		o.setRSC(false)
	}
	o.routes()
	return o
}

// Addresses are where the services are reached, without "/" at their end but
// for Service: what teams.Config takes.
type Addresses struct {
	Login    string // of Entra: Login + "/TENANT/oauth2/v2.0/token"
	OpenID   string // the Bot Connector's metadata document itself
	Service  string // serviceUrl of activities; the Bot Connector is at Service + "v3/…"
	Graph    string // Graph + "/v1.0/…"
	Identity string // of a machine's identity: Identity + "/metadata/identity/oauth2/token"
}

// Addresses says where the services are reached.
func (o *Organisation) Addresses() Addresses {
	if b := o.opt.BaseURL; b != "" {
		return Addresses{
			Login: b + "/login", OpenID: b + "/openid/v1/.well-known/openidconfiguration",
			Service: b + "/connector/emea/", Graph: b + "/graph", Identity: b + "/identity",
		}
	}
	return Addresses{
		Login:   "https://login.microsoftonline.com",
		OpenID:  "https://login.botframework.com/v1/.well-known/openidconfiguration",
		Service: "https://smba.trafficmanager.net/emea/", Graph: "https://graph.microsoft.com",
		Identity: "http://169.254.169.254",
	}
}

// hosts are Microsoft's own, and the path under which a service is served here.
var hosts = map[string]string{
	"login.microsoftonline.com": "/login",
	"login.botframework.com":    "/openid",
	"smba.trafficmanager.net":   "/connector",
	"graph.microsoft.com":       "/graph",
	"169.254.169.254":           "/identity",
}

// ServeHTTP serves every service: by the host where that is Microsoft's, else
// by the path.
func (o *Organisation) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	if prefix, ok := hosts[in.Host]; ok {
		moved := in.Clone(in.Context())
		moved.URL.Path = prefix + in.URL.Path
		if in.URL.RawPath != "" {
			moved.URL.RawPath = prefix + in.URL.RawPath
		}
		in = moved
	} else if o.opt.BaseURL == "" {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.strays = append(o.strays, Stray{Address: in.Host + in.URL.Path, Authorization: in.Header.Get("Authorization")})
		http.Error(out, "no service of Microsoft's is here", http.StatusNotFound)
		return
	}
	o.mux.ServeHTTP(out, in)
}

// Stray is a request that the app sent to none of Microsoft's hosts.
type Stray struct {
	Address       string // host and path
	Authorization string // of the header; "" = no token went there
}

// Strays lists the requests that came by Client for other hosts than
// Microsoft's, where Options.BaseURL is not set.
func (o *Organisation) Strays() []Stray {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.strays)
}

// Client is an HTTP client for the app that reaches nothing but this
// organisation, in this process, and follows no redirect.
func (o *Organisation) Client() *http.Client {
	return &http.Client{
		Transport:     inProcess{o},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Connect says who answers what is delivered from now on.
func (o *Organisation) Connect(app http.Handler) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.opt.App = app
}

// now is the organisation's time.
func (o *Organisation) now() time.Time { return o.opt.Clock() }

// touch says that something changed. mu held.
func (o *Organisation) touch() {
	o.version++
	close(o.changed)
	o.changed = make(chan struct{})
}

// Version counts the changes.
func (o *Organisation) Version() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.version
}

// Changed is closed at the next change. Take it before looking, look, then wait.
func (o *Organisation) Changed() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.changed
}

// Wait returns when ok does, which is asked now and after every change, or with
// the context's error. ok may call the organisation's methods.
func (o *Organisation) Wait(ctx context.Context, ok func() bool) error {
	for {
		next := o.Changed()
		if ok() {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// thread takes a conversation's identifier apart: a channel's thread is the
// channel's with ";messageid=" and its first message.
func thread(conversation string) (place, root string) {
	place, root, _ = strings.Cut(conversation, ";messageid=")
	return place, root
}
