package main

// slackSettings are what is said of Slack: how Kept is called there, and what
// holds for the incidents that are declared there.
type slackSettings struct {
	Command       commandName `yaml:"command"`
	placeSettings `yaml:",inline"`
}
