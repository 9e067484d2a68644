package teamsfake

import (
	"cmp"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The resources that tokens are for.
const (
	connectorResource = "https://api.botframework.com"
	graphResource     = "https://graph.microsoft.com"
)

// tokenLife is how long a token of Entra serves; a machine's identity gives ones
// of a day.
const tokenLife = 3599 * time.Second

// issued is a token that the app was given.
type issued struct {
	resource string
	until    time.Time
}

// issue gives the app a token. mu held.
func (o *Organisation) issue(resource string, life time.Duration) string {
	now := o.now()
	s := signerNo(0)
	claims := map[string]any{
		"aud": resource, "iss": "https://sts.windows.net/" + o.opt.Tenant + "/", "tid": o.opt.Tenant,
		"appid": o.opt.AppID, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(life).Unix(),
		"uti": randomHex(8),
	}
	if resource == graphResource {
		claims["roles"] = o.held(false)
	}
	token := Token{Header: map[string]any{"typ": "JWT", "alg": "RS256", "kid": s.kid}, Claims: claims}.signed(s, s)
	o.issued[token] = issued{resource: resource, until: now.Add(life)}
	return token
}

// SetSecret gives the app's registration another client secret.
func (o *Organisation) SetSecret(secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.opt.Secret = secret
}

// RevokeTokens makes the tokens given out so far worthless.
func (o *Organisation) RevokeTokens() {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.issued)
}

// bearer says what is wrong with a request's token for a resource, "" if it is
// good: in Graph's words.
func (o *Organisation) bearer(in *http.Request, resource string) (refusal string) {
	scheme, token, _ := strings.Cut(in.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "Access token is empty."
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	known, ok := o.issued[token]
	switch {
	case !ok:
		return "Access token validation failure. Invalid signature."
	case known.resource != resource:
		return "Access token validation failure. Invalid audience."
	case !o.now().Before(known.until):
		return "Lifetime validation failed, the token is expired."
	}
	return ""
}

// entraError is a refusal in the words of Entra's error codes.
func (o *Organisation) entraError(status int, code string, number int, text string) answer {
	now, trace, correlation := o.now().UTC(), guid(), guid()
	return answer{status: status, body: object{
		"error": code,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			number, text, trace, correlation, now.Format("2006-01-02 15:04:05Z")),
		"error_codes": []int{number}, "timestamp": now.Format("2006-01-02 15:04:05Z"),
		"trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", number),
	}}
}

// serveToken gives the app a token for its secret.
func (o *Organisation) serveToken(in *http.Request) answer {
	if err := in.ParseForm(); err != nil {
		return o.entraError(400, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'.")
	}
	form := in.PostForm
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := in.BasicAuth(); ok {
		id, secret = user, password
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if tenant := in.PathValue("tenant"); tenant != o.opt.Tenant {
		return o.entraError(400, "invalid_request", 90002, fmt.Sprintf("Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", tenant))
	}
	resource, ok := strings.CutSuffix(form.Get("scope"), "/.default")
	switch {
	case form.Get("grant_type") != "client_credentials":
		return o.entraError(400, "unsupported_grant_type", 70003, fmt.Sprintf("The app requested an unsupported grant type '%s'.", form.Get("grant_type")))
	case id != o.opt.AppID:
		return o.entraError(400, "unauthorized_client", 700016, fmt.Sprintf("Application with identifier '%s' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.", id))
	case secret == "":
		return o.entraError(401, "invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	case subtle.ConstantTimeCompare([]byte(secret), []byte(o.opt.Secret)) != 1:
		return o.entraError(401, "invalid_client", 7000215, fmt.Sprintf("Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", id))
	case !ok:
		return o.entraError(400, "invalid_scope", 1002012, fmt.Sprintf("The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", form.Get("scope")))
	case resource != connectorResource && resource != graphResource:
		return o.entraError(400, "invalid_resource", 500011, fmt.Sprintf("The resource principal named %s was not found in the tenant.", resource))
	}
	return answer{body: object{
		"token_type": "Bearer", "expires_in": int(tokenLife.Seconds()), "ext_expires_in": int(tokenLife.Seconds()),
		"access_token": o.issue(resource, tokenLife),
	}}
}

// identityHeader is what App Service wants in X-IDENTITY-HEADER.
const identityHeader = "fake-identity-header"

// serveIdentity gives the app a token for the machine that it runs on, by the
// Instance Metadata Service or, under /msi/token, by App Service.
func (o *Organisation) serveIdentity(in *http.Request) answer {
	query := in.URL.Query()
	appService := strings.HasSuffix(in.URL.Path, "/msi/token")
	refuse := func(text string) answer {
		return answer{status: http.StatusBadRequest, body: object{"error": "invalid_request", "error_description": text}}
	}
	resource := strings.TrimSuffix(query.Get("resource"), "/")
	switch {
	case appService && in.Header.Get("X-IDENTITY-HEADER") != identityHeader:
		return answer{status: http.StatusUnauthorized, body: object{"statusCode": 401, "message": "The request is not authorized."}}
	case !appService && in.Header.Get("Metadata") != "true":
		return refuse("Required metadata header not specified")
	case query.Get("api-version") == "":
		return refuse("Required query variable 'api-version' is missing")
	case resource != connectorResource && resource != graphResource:
		return refuse("AADSTS500011: The resource principal named " + resource + " was not found in the tenant.")
	}
	if id := query.Get("client_id"); id != "" && id != o.opt.AppID {
		return refuse("Identity not found")
	}
	const day = 86399 * time.Second
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	return answer{body: object{
		"access_token": o.issue(resource, day), "client_id": cmp.Or(query.Get("client_id"), o.opt.AppID),
		"expires_in": strconv.Itoa(int(day.Seconds())), "ext_expires_in": strconv.Itoa(int(day.Seconds())),
		"expires_on": strconv.FormatInt(now.Add(day).Unix(), 10), "not_before": strconv.FormatInt(now.Unix(), 10),
		"resource": resource, "token_type": "Bearer",
	}}
}
