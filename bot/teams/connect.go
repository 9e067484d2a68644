package teams

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Connect learns whether the app's secret works, and what administrators granted
// the app. A failure that no retry mends is a [SetupError]; any other may pass.
func (c *Client) Connect(ctx context.Context) error {
	switch {
	case !isObject(c.cfg.AppID):
		return &SetupError{"The app ID is no GUID: copy the Application (client) ID of the app's registration."}
	case c.cfg.Tenant == "":
		return &SetupError{"No tenant is set: copy the Directory (tenant) ID of the app's registration."}
	}
	if _, err := c.out.bot.get(ctx); err != nil {
		return setup(fmt.Errorf("connect to Teams: %w", err))
	}
	granted, err := c.granted(ctx)
	if err != nil {
		return setup(fmt.Errorf("connect to Microsoft Graph: %w", err))
	}
	for _, p := range Permissions() {
		if !p.Consent && !slices.Contains(granted, p.Name) {
			c.log.DebugContext(ctx, "not granted", "permission", p.Name, "for", p.Why)
		}
	}
	return nil
}

// granted are the application permissions that administrators granted.
func (c *Client) granted(ctx context.Context) ([]string, error) {
	token, err := c.out.graph.get(ctx)
	if err != nil {
		return nil, err
	}
	return roles(token), nil
}

// setup gives the SetupError in an error, if there is one.
func setup(err error) error {
	if problem, ok := errors.AsType[*SetupError](err); ok {
		return problem
	}
	return err
}

func isSetup(err error) bool {
	_, ok := errors.AsType[*SetupError](err)
	return ok
}
