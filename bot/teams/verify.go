package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kept/bot/chat"
)

const (
	connectorIssuer = "https://api.botframework.com"
	teamsChannel    = "msteams"
	tokenSkew       = 5 * time.Minute
	longestToken    = 16 << 10
)

// What a request is refused with: errToken as 401, errForbidden as 403, errNoKeys
// as 503, so that Teams brings it again. Whoever sent it learns no more.
var (
	errNoKeys    = errors.New("the Bot Connector's signing keys cannot be fetched now")
	errToken     = errors.New("not signed by the Bot Connector for this app")
	errForbidden = errors.New("signed, but not for what it carries")
)

// signer is who signed a request.
type signer struct {
	key     signingKey
	service string // the connector that speaks, as the token says
}

// connectorClaims are the claims of the Bot Connector's token.
type connectorClaims struct {
	jwt.RegisteredClaims
	ServiceURL string `json:"serviceurl"`
}

// verifyToken checks the token of a request, without its body: RS256 by a key of
// the Bot Connector's, its issuer, this app as audience, not expired. It fails
// with errToken; with errNoKeys where nobody can tell.
func (c *Client) verifyToken(ctx context.Context, header http.Header) (signer, error) {
	all := header.Values("Authorization")
	if len(all) != 1 {
		return signer{}, fmt.Errorf("%w: %d Authorization headers", errToken, len(all))
	}
	scheme, raw, _ := strings.Cut(all[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || raw == "" || len(raw) > longestToken {
		return signer{}, fmt.Errorf("%w: no bearer token", errToken)
	}
	now := c.clock()
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(connectorIssuer), jwt.WithExpirationRequired(),
		jwt.WithLeeway(tokenSkew), jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithStrictDecoding())
	var s signer
	var claims connectorClaims
	_, err := parser.ParseWithClaims(raw, &claims, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		if id == "" {
			return nil, errors.New("it names no key")
		}
		if _, critical := t.Header["crit"]; critical {
			return nil, errors.New("it asks for an extension")
		}
		key, ok := c.inward.keys.get(ctx, id, now)
		if !ok && c.inward.keys.failing() {
			return nil, errNoKeys
		}
		if !ok {
			return nil, errors.New("the Bot Connector has no such key")
		}
		s.key = key
		return key.public, nil
	})
	if errors.Is(err, errNoKeys) {
		return signer{}, errNoKeys
	}
	if err != nil {
		return signer{}, fmt.Errorf("%w: %w", errToken, err)
	}
	if len(claims.Audience) != 1 || c.cfg.AppID == "" || !strings.EqualFold(claims.Audience[0], c.cfg.AppID) {
		return signer{}, fmt.Errorf("%w: it is for another app", errToken)
	}
	if claims.ServiceURL == "" {
		return signer{}, fmt.Errorf("%w: it names no service", errToken)
	}
	s.service = claims.ServiceURL
	return s, nil
}

// envelope is as much of an activity as is read before it is trusted.
type envelope struct {
	ServiceURL   string `json:"serviceUrl"`
	ChannelID    string `json:"channelId"`
	Conversation struct {
		Tenant string `json:"tenantId"`
	} `json:"conversation"`
	ChannelData struct {
		Tenant struct {
			ID string `json:"id"`
		} `json:"tenant"`
	} `json:"channelData"`
}

// verifyEnvelope checks that what was signed may carry this activity: the key is
// endorsed for Teams, the activity names the token's service, of an allowed
// host, and comes from an allowed tenant. It fails with errForbidden.
func (c *Client) verifyEnvelope(s signer, e envelope) error {
	if e.ChannelID != teamsChannel {
		return fmt.Errorf("%w: channel %q", errForbidden, chat.Shorten(e.ChannelID, 40))
	}
	if !s.key.endorses(e.ChannelID) {
		return fmt.Errorf("%w: its key is not endorsed for Teams", errForbidden)
	}
	if e.ServiceURL == "" || strings.TrimRight(e.ServiceURL, "/") != strings.TrimRight(s.service, "/") {
		return fmt.Errorf("%w: the activity names another service than the token", errForbidden)
	}
	if _, ok := c.service(e.ServiceURL); !ok {
		return fmt.Errorf("%w: its service is at no allowed address (%s)", errForbidden, chat.Shorten(e.ServiceURL, 200))
	}
	return c.verifyTenant(e.Conversation.Tenant, e.ChannelData.Tenant.ID)
}

// verifyTenant checks where an activity says that it comes from, in one place
// or both.
func (c *Client) verifyTenant(conversation, data string) error {
	if conversation == "" && data == "" {
		return fmt.Errorf("%w: it names no tenant", errForbidden)
	}
	if conversation != "" && data != "" && !strings.EqualFold(conversation, data) {
		return fmt.Errorf("%w: it names two tenants", errForbidden)
	}
	allowed := c.cfg.Tenants
	if allowed == nil {
		allowed = []string{c.cfg.Tenant}
	}
	tenant := conversation
	if tenant == "" {
		tenant = data
	}
	if !slices.ContainsFunc(allowed, func(t string) bool { return t != "" && strings.EqualFold(t, tenant) }) {
		return fmt.Errorf("%w: tenant %s is not among those allowed", errForbidden, chat.Shorten(tenant, 40))
	}
	return nil
}
