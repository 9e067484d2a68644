package main

import (
	"context"
	"fmt"
	"os"

	app "kept/deploy/teams"
)

type teamsCmd struct {
	Package teamsPackageCmd `cmd:"" help:"Make the app package to upload to Microsoft Teams."`
}

type teamsPackageCmd struct {
	configFlag
	Out     string `help:"File to write." default:"kept-teams.zip" placeholder:"FILE"`
	AppID   string `name:"app-id" env:"TEAMS_APP_ID" help:"The app registration's Application (client) ID." placeholder:"ID"`
	Website string `help:"Page about the app that Teams shows: https://…" placeholder:"URL"`
	Version string `help:"The package's version; Teams takes a higher one as an update." placeholder:"1.0.1"`
}

func (teamsPackageCmd) Help() string {
	return `Writes a zip file with the manifest and the icons, for Apps, Manage your apps, Upload an app in Teams. The same app gives the same bytes. With --config, "teams: targeted messages: yes" also puts the commands behind "/".

Example:

    kept teams package --app-id 1b4e28ba-2fa1-41d2-883f-0016d3cca427 --out kept-teams.zip`
}

// Run writes the package.
func (c teamsPackageCmd) Run(_ context.Context, s streams) error {
	chosen, err := c.read()
	if err != nil {
		return err
	}
	if c.AppID == "" {
		return fmt.Errorf("%w: the app's ID is missing; give --app-id, or set TEAMS_APP_ID (%s)", errMisuse, whereAppID)
	}
	zip, err := app.Package(app.App{ID: c.AppID, Website: c.Website, Version: c.Version, Targeted: bool(chosen.Teams.Targeted)})
	if err != nil {
		return fmt.Errorf("%w: %w", errMisuse, err)
	}
	if err := os.WriteFile(c.Out, zip, 0o644); err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	_, err = fmt.Fprintf(s.err, "kept: %s is ready; in Teams: Apps, Manage your apps, Upload an app\n", c.Out)
	return err
}
